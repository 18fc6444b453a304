import { issuerCertificate } from '../licenses/index.ts'
import { atOnce } from '../platform/crypto/at-once.ts'
import type { Db } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import type { Issuer } from './checks/evidence.ts'
import { certificatesIn, issuerFrom } from './offline/trust.ts'
import { authoritiesHere } from './roots.ts'

type Reading = Pick<Deps, 'config' | 'db' | 'keys'>

const keepMilliseconds = 60_000

interface Kept {
  readonly issuer: Issuer
  readonly until: number
}
const kept = new WeakMap<Db, Map<string, Kept>>()

function keptOf(db: Db): Map<string, Kept> {
  const known = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, known)
  return known
}

/**
 * Whom a `kid` names, with the key ready for use. Certificates are kept for a minute, and answered at once. One that is not
 * there costs a read by primary key, no more than the license's own row, so nothing needs to be remembered about what
 * strangers make up.
 */
export function findIssuer(deps: Reading, kid: string, at: Date): Issuer | Promise<Issuer | undefined> {
  const standing = keptOf(deps.db).get(kid)
  return standing !== undefined && at.getTime() < standing.until ? standing.issuer : readIssuer(deps, kid, at)
}

async function readIssuer(deps: Reading, kid: string, at: Date): Promise<Issuer | undefined> {
  const { db } = deps
  const found = await issuerCertificate({ db }, kid)
  if (found === undefined) return undefined
  const [certificate] = certificatesIn(found.certificate)
  if (certificate === undefined) return undefined
  const roots = certificatesIn((await authoritiesHere(deps)).join('\n'))
  const issuer = atOnce(issuerFrom(certificate, { roots, between: certificatesIn(found.chain ?? '') }))
  if (issuer !== undefined) keptOf(db).set(kid, { issuer, until: at.getTime() + keepMilliseconds })
  return issuer
}
