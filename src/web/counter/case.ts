import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../platform/config.ts'
import { counterPath } from '../department/frame.tsx'

/** What the citizen at the counter came for, as the clerk wrote it. */
export interface Case {
  readonly matter: string
  readonly caseNumber: string
}

export const noCase: Case = { matter: '', caseNumber: '' }

const cookie = 'yihao_counter'
/** A citizen's errand; what is forgotten is asked again. */
const seconds = 7_200
const options = { path: counterPath, sameSite: 'lax', httpOnly: true, signed: true } as const

/** As whom it was written: the next clerk at this browser begins anew. */
const clerkOf = ({ caller }: FastifyRequest): string =>
  caller.kind === 'person' ? `${caller.id} ${caller.organization ?? ''}` : ''

/** Kept between scans, until the next citizen. */
export function keepCase(
  { origin }: Pick<Config, 'origin'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { matter, caseNumber }: Case,
): void {
  const value = JSON.stringify([clerkOf(request), matter, caseNumber])
  reply.setCookie(cookie, value, { ...options, maxAge: seconds, secure: origin.startsWith('https:') })
}

export const forgetCase = (reply: FastifyReply): FastifyReply => reply.clearCookie(cookie, options)

export function caseOf(request: FastifyRequest): Case {
  const { valid, value } = request.unsignCookie(request.cookies[cookie] ?? '')
  if (!valid || value === null) return noCase
  const [clerk, matter, caseNumber]: unknown[] = JSON.parse(value)
  if (clerk !== clerkOf(request) || typeof matter !== 'string' || typeof caseNumber !== 'string') return noCase
  return { matter, caseNumber }
}
