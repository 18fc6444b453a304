import { issuerCertificates } from '../licenses/index.ts'
import type { Db } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { issueRevocationList } from '../platform/keys/certificate-authority.ts'
import { refuse } from './faults.ts'
import { signerCertificate } from './signer.ts'
import { selectSigners } from './store.ts'

/**
 * All that somebody needs to verify without us, as PEM: the root first, then the certificates of issuers and of our own
 * keys (status lists, register), past ones included.
 */
export async function trustBundle(deps: Deps): Promise<string> {
  const { db, keys } = deps
  for (const name of ['status-list', 'register'] as const) await signerCertificate(deps, db, name)
  const [issuers, signers] = await Promise.all([issuerCertificates(deps), selectSigners(db)])
  const certificates = [keys.root, ...issuers, ...signers].map(each => each.certificate.trim())
  return `${certificates.join('\n')}\n`
}

const daysAhead = 7
const keepMilliseconds = 3_600_000
const kept = new WeakMap<Db, { readonly until: number; readonly list: Promise<Buffer> }>()

/**
 * The certificate revocation list (RFC 5280 §5, DER) that a file's name stands for. Signed once an hour; it is empty as long as no
 * certificate was ever withdrawn.
 * @throws Fault `revocation-list-not-found`
 */
export function revocationList({ db, clock, keys }: Deps, file: string): Promise<Buffer> {
  if (file !== 'root.crl') throw refuse('revocation-list-not-found')
  const at = clock.now()
  const standing = kept.get(db)
  if (standing !== undefined && at.getTime() < standing.until) return standing.list
  const nextUpdate = new Date(at.getTime() + daysAhead * 86_400_000)
  const list = issueRevocationList(keys.signer, keys.root, { thisUpdate: at, nextUpdate })
  kept.set(db, { until: at.getTime() + keepMilliseconds, list })
  list.catch(() => kept.delete(db))
  return list
}
