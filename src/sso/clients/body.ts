import Type, { type Static } from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import type { ClientAuthentication } from './authentication.ts'
import type { ClientRegistration } from './client.ts'
import type { ListedClient, LogoutReport } from './list.ts'

/** What `/api/clients` takes and answers. */

export const closed = { additionalProperties: false }
export const clientId = Type.String({ minLength: 2, maxLength: 100 })
export const scope = Type.String({ minLength: 1, maxLength: 500 })
export const uscc = Type.Optional(Type.String({ minLength: 18, maxLength: 18 }))
export const moment = Type.String({ format: 'date-time' })
const address = Type.String({ minLength: 1, maxLength: 2_000 })
const addresses = Type.Optional(Type.Array(address, { maxItems: 50 }))
const flag = Type.Optional(Type.Boolean())

const authentication = Type.Union([
  Type.Object(
    {
      method: Type.Literal('private_key_jwt'),
      jwks: Type.Object({ keys: Type.Array(Type.Object({}), { minItems: 1, maxItems: 20 }) }, closed),
    },
    closed,
  ),
  Type.Object(
    {
      method: Type.Literal('client_secret_basic'),
      secret: Type.Optional(Type.String({ minLength: 32, maxLength: 200, description: 'left out: one is made' })),
    },
    closed,
  ),
  Type.Object({ method: Type.Literal('tls_client_auth'), subjectDn: Type.String({ maxLength: 1_000 }) }, closed),
  Type.Object(
    {
      method: Type.Literal('self_signed_tls_client_auth'),
      certificates: Type.Array(Type.String({ maxLength: 20_000 }), { minItems: 1, maxItems: 10 }),
    },
    closed,
  ),
  Type.Object({ method: Type.Literal('none') }, closed),
])

export const registration = Type.Object(
  {
    id: clientId,
    name: Type.String({ minLength: 1, maxLength: 200 }),
    nameEn: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    organization: uscc,
    isFirstParty: flag,
    kind: Type.Union([Type.Literal('machine'), Type.Literal('web'), Type.Literal('native')]),
    scope,
    redirectUris: addresses,
    postLogoutRedirectUris: addresses,
    authentication,
    backchannelLogoutUri: Type.Optional(address),
    fapi: flag,
    dpopBound: flag,
    mtlsBound: flag,
    signedRequests: flag,
    assuranceCeiling: Type.Optional(Type.Union([Type.Literal(2), Type.Literal(3), Type.Literal(4), Type.Literal(5)])),
    sectorIdentifier: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
  },
  closed,
)

export const registered = Type.Object({
  client_id: Type.String(),
  client_secret: Type.Optional(Type.String({ description: 'one that was made; shown once' })),
})

export const client = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  organization: Type.Optional(Type.String()),
  kind: Type.String(),
  scope: Type.String(),
  authentication: Type.String(),
  redirectUris: Type.Array(Type.String()),
  isFirstParty: Type.Boolean(),
  createdAt: moment,
  disabledAt: Type.Optional(moment),
})

export const logout = Type.Object({
  createdAt: moment,
  attempts: Type.Integer(),
  deliveredAt: Type.Optional(moment),
  givenUpAt: Type.Optional(moment),
  failure: Type.Optional(Type.String()),
})

export const clientView = (listed: ListedClient): Static<typeof client> => {
  const { createdAt, disabledAt, nameEn, organization, redirectUris, ...rest } = listed
  return {
    ...rest,
    ...(nameEn === undefined ? {} : { nameEn }),
    ...(organization === undefined ? {} : { organization }),
    redirectUris: [...redirectUris],
    createdAt: createdAt.toISOString(),
    ...(disabledAt === undefined ? {} : { disabledAt: disabledAt.toISOString() }),
  }
}

export const logoutView = (report: LogoutReport): Static<typeof logout> => {
  const { attempts, createdAt, deliveredAt, failure, givenUpAt } = report
  return {
    attempts,
    createdAt: createdAt.toISOString(),
    ...(deliveredAt === undefined ? {} : { deliveredAt: deliveredAt.toISOString() }),
    ...(givenUpAt === undefined ? {} : { givenUpAt: givenUpAt.toISOString() }),
    ...(failure === undefined ? {} : { failure }),
  }
}

type Brought = Static<typeof authentication>

function authenticationOf(brought: Brought, made: string): ClientAuthentication {
  if (brought.method === 'client_secret_basic') return { method: brought.method, secret: brought.secret ?? made }
  if (brought.method !== 'private_key_jwt') return brought
  return { method: brought.method, jwks: { keys: brought.jwks.keys.map(key => ({ ...key })) } }
}

/** The registration, and the secret that was made for it where none was brought. */
export function registrationOf(
  { ids }: Pick<Deps, 'ids'>,
  body: Static<typeof registration>,
): { readonly input: ClientRegistration; readonly secret: string | undefined } {
  const { authentication: brought, ...rest } = body
  const made = ids.token(36)
  const isMade = brought.method === 'client_secret_basic' && brought.secret === undefined
  return { input: { ...rest, authentication: authenticationOf(brought, made) }, secret: isMade ? made : undefined }
}
