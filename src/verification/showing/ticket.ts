import { X509Certificate } from 'node:crypto'
import { epochSeconds } from '../../platform/clock.ts'
import { atOnce } from '../../platform/crypto/at-once.ts'
import { jwsHeader, signCompact } from '../../platform/crypto/jws.ts'
import type { Deps } from '../../platform/deps.ts'
import { claimsOf } from '../offline/signed-token.ts'
import { certificatesIn } from '../offline/trust.ts'
import type { ShowingRow } from './store.ts'

const type = 'yihao-showing+jwt'

/** What the register lets a session key show: the whole of a showing but what became of it. */
type Standing = Omit<ShowingRow, 'ticket' | 'keySealed' | 'endedAt' | 'usedThrough'>

/** `kty crv x y` of an uncompressed point (RFC 7518 §6.2.1). */
const jwkOf = (point: Buffer) => ({
  kty: 'EC',
  crv: 'P-256',
  x: point.toString('base64url', 1, 33),
  y: point.toString('base64url', 33),
})

const claimsFor = (standing: Standing) => ({
  jti: standing.id,
  sub: standing.identifier,
  act: standing.personId,
  ...(standing.organization === null ? {} : { org: standing.organization }),
  sid: standing.sessionUid,
  iat: epochSeconds(standing.startedAt),
  exp: epochSeconds(standing.expiresAt),
  cnf: { jwk: jwkOf(standing.publicKey) },
})

/** The register's word, ES256: this license, these paths of it, by this key, in this session, until then. */
export function signTicket(
  { keys }: Pick<Deps, 'keys'>,
  certificate: string,
  standing: Standing,
  show: readonly string[],
): Promise<string> {
  const header = jwsHeader({ typ: type, x5c: [new X509Certificate(certificate).raw.toString('base64')] })
  return signCompact(keys.signer, 'register', header, { ...claimsFor(standing), show })
}

const isPaths = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string')

/**
 * The paths that are shown, if the register signed just what the row says: who can write rows without the key shows nothing
 * by them. Undefined for any other.
 */
export function pathsOf({ keys }: Pick<Deps, 'keys'>, row: ShowingRow): readonly string[] | undefined {
  const roots = certificatesIn(keys.root.certificate)
  const { show, ...claims } = atOnce(claimsOf(row.ticket, { typ: type, by: 'register', roots })) ?? {}
  const isSigned = JSON.stringify(claims) === JSON.stringify(claimsFor(row))
  return isSigned && isPaths(show) ? show : undefined
}
