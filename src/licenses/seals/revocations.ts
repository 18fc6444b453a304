import type { Db, Reader } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { type RevocationReason, type Revoked, revocationReasons } from '../../platform/keys/issue-revocation-list.ts'
import { countRevokedKeys, type IssuerKeyRow, selectKeyBySerial, selectRevokedKeys } from './store.ts'

const isReason = (text: string | null): text is RevocationReason => text !== null && text in revocationReasons

function revokedOf({ kid, serial, revokedAt, revocationReason, invalidFrom }: IssuerKeyRow): Revoked | undefined {
  if (revokedAt === null) return undefined
  if (!isReason(revocationReason) || invalidFrom === null) throw new Error(`certificate ${kid} is revoked by halves`)
  return { serial, revokedAt, reason: revocationReason, invalidFrom }
}

/** The certificates below the root that were revoked, oldest revocation first. */
export const revokedCertificates = async (reader: Reader): Promise<Revoked[]> =>
  (await selectRevokedKeys(reader)).flatMap(row => revokedOf(row) ?? [])

export const countRevoked = (db: Db): Promise<number> => countRevokedKeys(db)

/** What is known of a department's certificate by its serial number (hex); undefined when there is none. */
export async function certificateBySerial(
  { db }: Pick<Deps, 'db'>,
  serial: string,
): Promise<{ readonly revoked: Revoked | undefined } | undefined> {
  const row = await selectKeyBySerial(db, serial)
  return row === undefined ? undefined : { revoked: revokedOf(row) }
}
