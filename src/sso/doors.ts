import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../platform/caller.ts'
import { refuse } from '../platform/faults.ts'
import type { Authenticate } from '../platform/http/access.ts'
import { scopesOf } from './claims.ts'
import { certificateIn } from './clients/certificate.ts'
import { readProof } from './possession.ts'
import { sessionCaller } from './sessions/session.ts'
import type { Sso } from './sso.ts'
import { replayDecider } from './storage/replays.ts'

/** Claims of an access token (RFC 9068) whose signature, issuer, audience and times hold. */
interface AccessTokenClaims {
  readonly sub: string
  readonly client_id: string
  readonly scope?: string
  readonly organization?: string
  /** The key it is bound to (RFC 7800). */
  readonly cnf?: { readonly jkt?: string; readonly 'x5t#S256'?: string }
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

/** @throws Fault `token-invalid` */
async function claimsIn(request: FastifyRequest): Promise<AccessTokenClaims> {
  try {
    return await request.jwtVerify<AccessTokenClaims>()
  } catch (error) {
    throw refuse('token-invalid', [], error)
  }
}

type Use = ReturnType<typeof replayDecider>

/**
 * The proof that goes with a token bound to a key (RFC 9449 §7).
 * @throws Fault `proof-invalid`
 */
async function checkProof({ deps }: Sso, useOnce: Use, request: FastifyRequest, token: string, jkt: string) {
  const { clock, config } = deps
  const proof = request.headers.dpop
  if (typeof proof !== 'string') throw refuse('proof-invalid')
  const [path = ''] = request.url.split('?')
  const asked = { proof, method: request.method, address: `${config.origin}${path}`, token }
  const possession = await readProof(asked, clock.now())
  if (possession === undefined || possession.thumbprint !== jkt) throw refuse('proof-invalid')
  if (!(await useOnce(`proof\0${jkt}`, possession.jti, possession.expires))) throw refuse('proof-invalid')
}

/**
 * An access token as it must be sent: alone, with a proof, or over the connection whose certificate it is bound to
 * (RFC 6750, RFC 9449 §7, RFC 8705 §3).
 * @throws Fault `token-invalid`, `token-bound`, `proof-invalid`
 */
function bearer(sso: Sso, useOnce: Use) {
  return async (request: FastifyRequest): Promise<Caller> => {
    const [scheme = '', token = '', ...rest] = (request.headers.authorization ?? '').split(' ')
    const isProven = scheme.toLowerCase() === 'dpop'
    if ((!isProven && scheme.toLowerCase() !== 'bearer') || token === '' || rest.length > 0)
      throw refuse('token-invalid')
    const claims = await claimsIn(request)
    const { jkt, 'x5t#S256': certificate } = claims.cnf ?? {}
    if (jkt === undefined && isProven) throw refuse('token-invalid')
    if (jkt !== undefined && !isProven) throw refuse('token-bound')
    if (jkt !== undefined) await checkProof(sso, useOnce, request, token, jkt)
    if (certificate !== undefined) {
      const shown = certificateIn(sso.deps.config, request.raw)
      const thumbprint = shown && createHash('sha256').update(shown.raw).digest('base64url')
      if (thumbprint !== certificate) throw refuse('token-invalid')
    }
    return callerOf(claims)
  }
}

/** How requests prove who they are: access tokens of machines, sessions of people. */
export const authenticateDoors = (sso: Sso): Authenticate => ({
  bearer: bearer(sso, replayDecider(sso.deps)),
  session: request => sessionCaller(sso, request.raw),
  signInAddress: path => `/sign-in?return=${encodeURIComponent(path)}`,
})
