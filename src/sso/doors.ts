import type { FastifyRequest } from 'fastify'
import type { Caller } from '../platform/caller.ts'
import { refuse } from '../platform/faults.ts'
import type { Authenticate } from '../platform/http/access.ts'
import { scopesOf } from './claims.ts'
import type { Sso } from './provider.ts'
import { sessionCaller } from './session.ts'

/** Claims of an access token (RFC 9068) whose signature, issuer, audience and times hold. */
interface AccessTokenClaims {
  readonly sub: string
  readonly client_id: string
  readonly scope?: string
  readonly organization?: string
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: AccessTokenClaims
  }
}

/** A machine speaks for itself: its token's subject is the client (RFC 9068 §2.2). */
function callerOf({ client_id, organization, scope, sub }: AccessTokenClaims): Caller {
  if (sub !== client_id) throw refuse('token-invalid')
  return { kind: 'client', id: client_id, scopes: new Set(scopesOf(scope)), organization }
}

async function bearer(request: FastifyRequest): Promise<Caller> {
  const [scheme = '', token = '', ...rest] = (request.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || token === '' || rest.length > 0) throw refuse('token-invalid')
  try {
    return callerOf(await request.jwtVerify<AccessTokenClaims>())
  } catch (error) {
    throw refuse('token-invalid', [], error)
  }
}

/** How requests prove who they are: access tokens of machines, sessions of people. */
export const authenticateDoors = (sso: Sso): Authenticate => ({
  bearer,
  session: request => sessionCaller(sso, request.raw),
  signInAddress: path => `/sign-in?return=${encodeURIComponent(path)}`,
})
