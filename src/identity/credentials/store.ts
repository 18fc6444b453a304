import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { passwords, people } from '../schema.ts'
import { challenges, freezes } from './schema.ts'

/** Waits for others who change the credentials of this person, and keeps them waiting. False for an unknown person. */
export async function lockPerson(tx: Tx, personId: string): Promise<boolean> {
  const rows = await tx.select({ id: people.id }).from(people).where(eq(people.id, personId)).for('no key update')
  return rows.length === 1
}

/** What a password must not be, and where a notice goes: all sealed. */
export async function selectContact(reader: Reader, personId: string) {
  const [row] = await reader
    .select({
      documentType: people.documentType,
      documentNumberSealed: people.documentNumberSealed,
      nameSealed: people.nameSealed,
      phoneSealed: people.phoneSealed,
    })
    .from(people)
    .where(eq(people.id, personId))
  return row
}

/** False for whoever was closed or merged. @throws where the number is somebody else's, which the unique index decides */
export async function updatePhone(
  tx: Tx,
  personId: string,
  phone: Pick<typeof people.$inferInsert, 'phoneIndex' | 'phoneSealed'>,
): Promise<boolean> {
  const changed = await tx
    .update(people)
    .set(phone)
    .where(and(eq(people.id, personId), isNull(people.endedAt)))
    .returning({ id: people.id })
  return changed.length === 1
}

export async function hasPassword(reader: Reader, personId: string): Promise<boolean> {
  const rows = await reader.select({ at: passwords.changedAt }).from(passwords).where(eq(passwords.personId, personId))
  return rows.length === 1
}

export async function insertChallenge(reader: Reader, row: typeof challenges.$inferInsert): Promise<void> {
  await reader.insert(challenges).values(row)
}

export async function deleteChallenge(reader: Reader, hash: Buffer, at: Date): Promise<boolean> {
  const taken = await reader
    .delete(challenges)
    .where(and(eq(challenges.hash, hash), gt(challenges.expiresAt, at)))
    .returning({ hash: challenges.hash })
  return taken.length === 1
}

export async function deleteChallengesBefore(reader: Reader, at: Date): Promise<void> {
  await reader.delete(challenges).where(lt(challenges.expiresAt, at))
}

export async function isFrozen(reader: Reader, personId: string): Promise<boolean> {
  const rows = await reader.select({ at: freezes.frozenAt }).from(freezes).where(eq(freezes.personId, personId))
  return rows.length === 1
}

/** False when it is frozen already. */
export async function insertFreeze(tx: Tx, personId: string, at: Date): Promise<boolean> {
  const made = await tx
    .insert(freezes)
    .values({ personId, frozenAt: at })
    .onConflictDoNothing()
    .returning({ personId: freezes.personId })
  return made.length === 1
}

/** False when it is not frozen. */
export async function deleteFreeze(tx: Tx, personId: string): Promise<boolean> {
  const gone = await tx.delete(freezes).where(eq(freezes.personId, personId)).returning({ personId: freezes.personId })
  return gone.length === 1
}
