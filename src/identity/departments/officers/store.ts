import { and, asc, eq, exists, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Reader, Tx } from '../../../platform/db/client.ts'
import { organizations, people } from '../../schema.ts'
import { officers } from './schema.ts'

export type OfficerRow = typeof officers.$inferSelect

/** Why an appointment ended before its day. */
export type Ending = 'dismissed' | 'replaced' | 'expired' | 'merged' | 'person-closed' | 'organization-closed'

export async function insertOfficer(tx: Tx, row: typeof officers.$inferInsert): Promise<void> {
  await tx.insert(officers).values(row)
}

export const selectOfficer = async (reader: Reader, id: string): Promise<OfficerRow | undefined> =>
  (await reader.select().from(officers).where(eq(officers.id, id)))[0]

/** The one appointment of a person in a department that was not ended, kept from being so; its last day may be over. */
export const lockStandingOfficer = async (
  tx: Tx,
  uscc: string,
  personId: string,
  strength: 'share' | 'update',
): Promise<OfficerRow | undefined> =>
  (
    await tx
      .select()
      .from(officers)
      .where(and(eq(officers.uscc, uscc), eq(officers.personId, personId), isNull(officers.endedAt)))
      .for(strength)
  )[0]

/** False when it has ended already: one statement decides between two at once. */
export async function endOfficer(tx: Tx, id: string, ending: Ending, at: Date): Promise<boolean> {
  const rows = await tx
    .update(officers)
    .set({ endedAt: at, ending })
    .where(and(eq(officers.id, id), isNull(officers.endedAt)))
    .returning({ id: officers.id })
  return rows.length === 1
}

/** Ends all appointments of a person or in a department; answers their ids. */
export async function endOfficersOf(
  tx: Tx,
  whose: { readonly personId: string } | { readonly uscc: string },
  ending: Ending,
  at: Date,
): Promise<string[]> {
  const isTheirs = 'uscc' in whose ? eq(officers.uscc, whose.uscc) : eq(officers.personId, whose.personId)
  const rows = await tx
    .update(officers)
    .set({ endedAt: at, ending })
    .where(and(isTheirs, isNull(officers.endedAt)))
    .returning({ id: officers.id })
  return rows.map(row => row.id).sort()
}

/** Gives the appointments of one person to another; those in a department where the other has one already end. */
export async function handOfficers(tx: Tx, from: string, to: string, at: Date): Promise<string[]> {
  const other = alias(officers, 'other')
  const isDouble = exists(
    tx
      .select({ one: sql`1` })
      .from(other)
      .where(and(eq(other.uscc, officers.uscc), eq(other.personId, to), isNull(other.endedAt))),
  )
  const isTheirs = and(eq(officers.personId, from), isNull(officers.endedAt))
  await tx
    .update(officers)
    .set({ endedAt: at, ending: 'merged' satisfies Ending })
    .where(and(isTheirs, isDouble))
  const rows = await tx.update(officers).set({ personId: to }).where(isTheirs).returning({ id: officers.id })
  return rows.map(row => row.id).sort()
}

/** Appointments of an active person in active departments that were not ended; last days may be over. */
export const selectOfficesOf = (reader: Reader, personId: string) =>
  reader
    .select({ officer: officers, name: organizations.name })
    .from(officers)
    .innerJoin(organizations, eq(organizations.uscc, officers.uscc))
    .innerJoin(people, eq(people.id, officers.personId))
    .where(
      and(
        eq(officers.personId, personId),
        isNull(officers.endedAt),
        isNull(organizations.closedAt),
        isNull(people.endedAt),
      ),
    )
    .orderBy(asc(officers.uscc))

/** Officers of a department, ended ones too, newest first, with what is shown of them. */
export const selectOfficersIn = (reader: Reader, uscc: string) =>
  reader
    .select({
      officer: officers,
      person: { id: people.id, nameSealed: people.nameSealed, documentNumberSealed: people.documentNumberSealed },
    })
    .from(officers)
    .innerJoin(people, eq(people.id, officers.personId))
    .where(eq(officers.uscc, uscc))
    .orderBy(sql`${officers.appointedAt} desc, ${officers.id} desc`)
    .limit(500)
