import type { Db } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { type LicenseKey, licenseKeyOf, type SealKey, sealKeyOf } from './seal-key.ts'
import { selectAllKeys, selectKey } from './store.ts'

/** The certificates of all issuing departments, past ones included: old licenses are checked with them. */
export async function issuerCertificates({ db }: Pick<Deps, 'db'>): Promise<SealKey[]> {
  return (await selectAllKeys(db)).map(sealKeyOf)
}

export async function issuerCertificate({ db }: Pick<Deps, 'db'>, kid: string): Promise<SealKey | undefined> {
  const row = await selectKey(db, kid)
  return row === undefined ? undefined : sealKeyOf(row)
}

const kept = new WeakMap<Db, Map<string, LicenseKey>>()

/** The key that a license of ours names. A certificate never changes and departments are few: what was read is kept. */
export async function licenseKey({ db }: Pick<Deps, 'db'>, kid: string): Promise<LicenseKey> {
  const known = kept.get(db) ?? new Map<string, LicenseKey>()
  kept.set(db, known)
  const standing = known.get(kid)
  if (standing !== undefined) return standing
  const row = await selectKey(db, kid)
  if (row === undefined) throw new Error(`certificate ${kid} is gone`)
  const key = licenseKeyOf(row)
  known.set(kid, key)
  return key
}
