import { asc, eq } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { issuerKeys } from '../schema.ts'
import type { SealKeyRow } from './seal-key.ts'

/** All certificates of a department, oldest first. */
export const selectKeysOf = (reader: Reader, uscc: string): Promise<SealKeyRow[]> =>
  reader.select().from(issuerKeys).where(eq(issuerKeys.uscc, uscc)).orderBy(asc(issuerKeys.createdAt))

export async function selectKey(reader: Reader, kid: string): Promise<SealKeyRow | undefined> {
  const [row] = await reader.select().from(issuerKeys).where(eq(issuerKeys.kid, kid))
  return row
}

export const selectAllKeys = (reader: Reader): Promise<SealKeyRow[]> =>
  reader.select().from(issuerKeys).orderBy(asc(issuerKeys.createdAt), asc(issuerKeys.kid))

/** False when this key has a certificate already: of two made at once, the first stored is the one. */
export async function insertKey(tx: Tx, row: typeof issuerKeys.$inferInsert): Promise<boolean> {
  const made = await tx
    .insert(issuerKeys)
    .values(row)
    .onConflictDoNothing({ target: issuerKeys.keyName })
    .returning({ kid: issuerKeys.kid })
  return made.length === 1
}
