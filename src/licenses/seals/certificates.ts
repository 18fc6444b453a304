import type { Deps } from '../../platform/deps.ts'
import { type SealKey, sealKeyOf } from './seal-key.ts'
import { selectAllKeys, selectKey } from './store.ts'

/** The certificates of all issuing departments, past ones included: old licenses are checked with them. */
export async function issuerCertificates({ db }: Pick<Deps, 'db'>): Promise<SealKey[]> {
  return (await selectAllKeys(db)).map(sealKeyOf)
}

export async function issuerCertificate({ db }: Pick<Deps, 'db'>, kid: string): Promise<SealKey | undefined> {
  const row = await selectKey(db, kid)
  return row === undefined ? undefined : sealKeyOf(row)
}
