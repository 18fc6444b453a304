import type { AuthorizationDetail, KoaContextWithOIDC } from 'oidc-provider'
import { InvalidAuthorizationDetails } from 'oidc-provider/lib/helpers/errors.js'
import { isUscc } from '../identity/index.ts'
import type { Deps } from '../platform/deps.ts'
import { representationOf } from './account.ts'

/**
 * The type of rich authorization request (RFC 9396) by which an application asks that the person act for an organization:
 * for one of their choice, or for the one whose code it gives.
 */
export const representationType = 'org_representation'

export interface RepresentationDetail {
  readonly type: typeof representationType
  readonly uscc?: string
}

const members = ['type', 'uscc']

function isDetail(value: unknown): value is RepresentationDetail {
  if (typeof value !== 'object' || value === null) return false
  const entries = Object.entries(value)
  return (
    entries.every(([name]) => members.includes(name)) &&
    entries.some(([name, each]) => name === 'type' && each === representationType) &&
    entries.every(([name, each]) => name !== 'uscc' || (typeof each === 'string' && isUscc(each)))
  )
}

/** @throws InvalidAuthorizationDetails on an unknown member or a code that is none */
export function validateDetail(_ctx: KoaContextWithOIDC, detail: unknown): void {
  if (!isDetail(detail)) throw new InvalidAuthorizationDetails('org_representation takes uscc alone, a valid code')
}

/** The details of an `authorization_details` parameter; none when it is not one. */
export function detailsIn(parameter: unknown): RepresentationDetail[] {
  if (typeof parameter !== 'string') return []
  try {
    const details: unknown = JSON.parse(parameter)
    return [details].flat().filter(isDetail)
  } catch {
    return []
  }
}

interface Source {
  readonly accountId?: string | undefined
  readonly clientId?: string | undefined
  readonly sessionUid?: string | undefined
}

/**
 * What was asked for and holds: for whom the person acts at this application, as what, until when. Empty when they act
 * for themself, or for another organization than the one that was asked for.
 */
async function holding(
  deps: Deps,
  { accountId, clientId, sessionUid }: Source,
  asked: readonly RepresentationDetail[],
): Promise<AuthorizationDetail[]> {
  if (accountId === undefined || clientId === undefined) return []
  const representation = await representationOf(deps, accountId, sessionUid, clientId)
  const isAsked = asked.some(({ uscc }) => uscc === undefined || uscc === representation?.uscc)
  return representation === undefined || !isAsked ? [] : [{ type: representationType, ...representation }]
}

const askedIn = (rar: unknown): RepresentationDetail[] => (Array.isArray(rar) ? rar.filter(each => isAsked(each)) : [])
const isAsked = (value: unknown): value is RepresentationDetail =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === representationType

/** The library's questions of what goes into a code, a token, an answer about a token. */
export const representationAnswers = (deps: Deps) => ({
  forSource: (ctx: KoaContextWithOIDC, source: Source) =>
    holding(deps, source, detailsIn(ctx.oidc.params?.authorization_details)),
  forToken: (_ctx: KoaContextWithOIDC, token: Source, source?: Source & { readonly rar?: unknown }) =>
    holding(deps, { ...source, ...token }, askedIn(source?.rar)),
  forIntrospection: (_ctx: KoaContextWithOIDC, token: Source & { readonly rar?: unknown }) =>
    holding(deps, token, askedIn(token.rar)),
})
