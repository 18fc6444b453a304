import type { FastifyReply, FastifyRequest } from 'fastify'
import { officerRoles, organizationByUscc, personById } from '../../identity/index.ts'
import { dayAt } from '../../licenses/index.ts'
import type { Sso } from '../../sso/index.ts'
import { looksBy, type OwnLooks } from '../../verification/index.ts'
import { counterPath, sendUnsure } from '../department/frame.tsx'
import { sendNoOffice } from '../department/no-office.tsx'
import { languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { deskWords } from './words.ts'

const mostRecent = 8
const mostOnPage = 50

/** A clerk at work, with what they verified today. */
export interface AtDesk {
  readonly today: OwnLooks
  /** Names of the department and of the clerk. */
  readonly department: string
  readonly clerk: string
}

async function isClerk({ deps }: Sso, { caller }: FastifyRequest): Promise<boolean> {
  if (caller.kind !== 'person' || caller.organization === undefined) return false
  return (await officerRoles(deps, caller.id, caller.organization)).has('clerk')
}

/** What the clerk verified today; the last few, or a page of it. */
export function todayOf({ deps }: Sso, { caller }: FastifyRequest, page?: { readonly before: number | undefined }) {
  const most = page === undefined ? mostRecent : mostOnPage
  return looksBy(deps, caller, { day: dayAt(deps.clock.now()), most, before: page?.before })
}

/** Goes on for a clerk; tells everybody else what is missing. */
export async function asClerk(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  go: (desk: AtDesk) => Promise<FastifyReply>,
  page?: { readonly before: number | undefined },
): Promise<FastifyReply> {
  const { caller } = request
  const outcome = await outcomeOf(todayOf(sso, request, page), ['verification-not-allowed'])
  if (outcome.kind === 'ok' && caller.kind === 'person') {
    const uscc = caller.organization ?? ''
    const [organization, person] = await Promise.all([
      organizationByUscc(sso.deps, uscc),
      personById(sso.deps, caller.id),
    ])
    return go({ today: outcome.value, department: organization?.name ?? uscc, clerk: person?.name ?? '' })
  }
  if (await isClerk(sso, request)) return sendUnsure(sso, request, reply, counterPath)
  const t = deskWords[languageOf(request)]
  const said = { title: t.notYours, about: t.notYoursAbout, nowhere: t.nowhere }
  return sendNoOffice(sso, request, reply, { workplace: counterPath, ...said })
}
