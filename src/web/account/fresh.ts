import type { FastifyReply, FastifyRequest } from 'fastify'
import { freshEnough, type SignInProof } from '../../identity/index.ts'
import { Fault } from '../../platform/faults.ts'
import { freshStart, proofOf, type Sso } from '../../sso/index.ts'
import { exchangeOf, keepCookies } from '../exchange.ts'

/** Leads away to a fresh sign-in and back to `path`. */
const leadAway = (sso: Sso, reply: FastifyReply, path: string): FastifyReply =>
  keepCookies(reply).redirect(freshStart(sso, path), 303)

/** Goes on with a fresh, strong proof of who is there; without one, to the sign-in that gives it, and back to `path`. */
export async function withFreshProof(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  go: (proof: SignInProof) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const proof = await proofOf(sso, exchangeOf(request, reply))
  const { caller } = request
  // Asked before a form is shown, so that nobody fills one in vain; what is sent is judged by the use case itself.
  if (proof === undefined || caller.kind !== 'person' || !freshEnough(proof, sso.deps.clock.now()))
    return leadAway(sso, reply, path)
  try {
    return await go(proof)
  } catch (error) {
    if (error instanceof Fault && error.code === 'fresh-sign-in-needed') return leadAway(sso, reply, path)
    throw error
  }
}
