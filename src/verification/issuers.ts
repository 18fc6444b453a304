import { X509Certificate } from 'node:crypto'
import { issuerCertificate } from '../licenses/index.ts'
import type { Db } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import type { Issuer } from './checks/evidence.ts'
import { issuerFrom } from './trust.ts'

const keepMilliseconds = 60_000

interface Kept {
  readonly issuer: Issuer | undefined
  readonly until: number
}
const kept = new WeakMap<Db, Map<string, Kept>>()

/**
 * Whom a `kid` names, with the key ready for use. Certificates are kept for a minute. One that is not there costs a read
 * by primary key, no more than the license's own row, so nothing needs to be remembered about what strangers make up.
 */
export async function findIssuer({ db, keys, clock }: Pick<Deps, 'db' | 'keys' | 'clock'>, kid: string) {
  const known = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, known)
  const now = clock.now().getTime()
  const standing = known.get(kid)
  if (standing !== undefined && now < standing.until) return standing.issuer
  const found = await issuerCertificate({ db }, kid)
  if (found === undefined) {
    known.delete(kid)
    return undefined
  }
  const issuer = issuerFrom(new X509Certificate(found.certificate), [new X509Certificate(keys.root.certificate)])
  known.set(kid, { issuer, until: now + keepMilliseconds })
  return issuer
}
