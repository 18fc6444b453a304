import { type Level, levelOfAcr } from '../identity/index.ts'

/** The API's own address as a resource (RFC 8707). */
export const apiResource = 'urn:yihao:api'

/** What machines of departments may be allowed. Never part of a person's sign-in. */
export const apiScopes = [
  'people.register',
  'catalog.manage',
  'licenses.issue',
  'licenses.read',
  'licenses.verify',
  'documents.seal',
  'audit.read',
  'clients.manage',
] as const

/** What an application may ask to know of a person, and the claims it gets by it. */
export const claimsByScope = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name'],
  identity: ['document_type', 'document_number'],
  organization: ['organization'],
} as const

export const identityScopes = [...Object.keys(claimsByScope), 'offline_access'] as const

/** What a person is told that an application learns. */
export type Learnt = 'name' | 'document' | 'organization' | 'offline'

const learntByScope: Readonly<Record<string, Learnt>> = {
  profile: 'name',
  identity: 'document',
  organization: 'organization',
  offline_access: 'offline',
}

export const scopesOf = (text: string | undefined): string[] => [...new Set((text ?? '').split(' ').filter(Boolean))]

export const learntFrom = (scopes: readonly string[]): Learnt[] =>
  scopes.flatMap(scope => {
    const learnt = learntByScope[scope]
    return learnt === undefined ? [] : [learnt]
  })

/** The scope by which a claim is agreed to, so that asking for the claim alone is asking for its scope; undefined for `sub` and the like. */
export const scopeOfClaim = (claim: string): string | undefined =>
  Object.entries(claimsByScope).find(
    ([scope, claims]) => scope !== 'openid' && claims.some(each => each === claim),
  )?.[0]

/** Names of claims that a `claims` parameter (OIDC Core §5.5) asks for; none when it is not one. */
export function claimsIn(parameter: unknown): string[] {
  if (typeof parameter !== 'string') return []
  try {
    const asked: { readonly userinfo?: object; readonly id_token?: object } | null = JSON.parse(parameter)
    return [...new Set([asked?.userinfo, asked?.id_token].flatMap(each => Object.keys(each ?? {})))]
  } catch {
    return []
  }
}

/** The level an `acr` names; 2, which everybody has, when it names none. */
export const levelOf = (acr: string | undefined): Level => (acr === undefined ? undefined : levelOfAcr(acr)) ?? 2
