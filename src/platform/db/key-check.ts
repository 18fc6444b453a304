import { sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { keyChecks } from './schema.ts'

/**
 * Compares the fingerprints of this process's keys with those the database was first used with.
 * @throws when one differs: with foreign keys nothing stored could be read, and everything written would be lost to the others
 */
export async function refuseForeignKeys(db: Db, fingerprints: Readonly<Record<string, string>>): Promise<void> {
  const given = Object.entries(fingerprints).map(([name, fingerprint]) => ({ name, fingerprint }))
  await db.insert(keyChecks).values(given).onConflictDoNothing()
  const stored = await db.select().from(keyChecks).where(sql`true`)
  const foreign = stored.filter(row => row.name in fingerprints && fingerprints[row.name] !== row.fingerprint)
  if (foreign.length > 0)
    throw new Error(
      `the keys in the data folder do not belong to this database (${foreign.map(row => row.name).join(', ')}): restore the folder that goes with it`,
    )
}
