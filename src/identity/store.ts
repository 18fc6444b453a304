import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import { currentLevel } from './assurance/level.ts'
import { isDocumentType } from './document.ts'
import type { PersonRow } from './people/person.ts'
import { organizations, passwords, people } from './schema.ts'

/** A person as stored, with what their level rests on. Times as milliseconds, since JSON has none. */
const personColumns = {
  id: people.id,
  documentType: people.documentType,
  documentIndex: people.documentIndex,
  documentNumberSealed: people.documentNumberSealed,
  nameSealed: people.nameSealed,
  phoneIndex: people.phoneIndex,
  evidence: sql<{ level: number; until: number }[]>`(
    select coalesce(json_agg(json_build_object('level', e.level, 'until', extract(epoch from e.expires_at) * 1000)), '[]')
    from identity.evidence e where e.person_id = identity.people.id and e.withdrawn_at is null)`,
  isFrozen: sql<boolean>`exists (select from identity.freezes f where f.person_id = identity.people.id)`,
  readAt: sql<number>`(extract(epoch from now()) * 1000)::float8`,
}

export interface StoredPerson extends PersonRow {
  readonly phoneIndex: Buffer | null
  readonly documentIndex: Buffer
  /** Nobody signs in to the account. */
  readonly isFrozen: boolean
}

interface ReadPerson extends Omit<StoredPerson, 'documentType' | 'assuranceLevel'> {
  readonly documentType: string
  readonly evidence: readonly { readonly level: number; readonly until: number }[]
  readonly readAt: number
}

/** The level is what it is at `at`; without, at the database's now. */
function known({ evidence, readAt, documentType, ...rest }: ReadPerson, at: Date | undefined): StoredPerson {
  if (!isDocumentType(documentType)) throw new Error(`person with unknown document type ${documentType}`)
  const terms = evidence.map(({ level, until }) => ({ level, expiresAt: new Date(until) }))
  return { ...rest, documentType, assuranceLevel: currentLevel(terms, at ?? new Date(readAt)) }
}

/** Prepared once a pool: these two are asked at every sign-in and every token. */
const prepared = new WeakMap<Db, ReturnType<typeof prepareReads>>()
function prepareReads(db: Db) {
  return {
    byId: db
      .select(personColumns)
      .from(people)
      .where(and(eq(people.id, sql.placeholder('id')), isNull(people.endedAt)))
      .prepare('identity_person_by_id'),
  }
}
function readsOf(db: Db) {
  const known = prepared.get(db) ?? prepareReads(db)
  prepared.set(db, known)
  return known
}

/** Nobody who was closed or merged: for upper slices they are no more. */
export async function selectPersonById(db: Db, id: string, at?: Date): Promise<StoredPerson | undefined> {
  const [row] = await readsOf(db).byId.execute({ id })
  return row === undefined ? undefined : known(row, at)
}

/** The same inside a transaction. */
export async function selectPersonWithin(reader: Reader, id: string, at: Date): Promise<StoredPerson | undefined> {
  const [row] = await reader
    .select(personColumns)
    .from(people)
    .where(and(eq(people.id, id), isNull(people.endedAt)))
  return row === undefined ? undefined : known(row, at)
}

/** By the current number; nobody who was closed or merged. */
export async function selectPersonByIndex(reader: Reader, index: Buffer, at?: Date): Promise<StoredPerson | undefined> {
  const [row] = await reader
    .select(personColumns)
    .from(people)
    .where(and(eq(people.documentIndex, index), isNull(people.endedAt)))
  return row === undefined ? undefined : known(row, at)
}

export async function selectPersonIdByPhone(reader: Reader, index: Buffer): Promise<string | undefined> {
  const [row] = await reader.select({ id: people.id }).from(people).where(eq(people.phoneIndex, index))
  return row?.id
}

/** False when the phone is taken already: the unique index decides between two at once. */
export async function insertPerson(tx: Tx, row: typeof people.$inferInsert): Promise<boolean> {
  const made = await tx.insert(people).values(row).onConflictDoNothing().returning({ id: people.id })
  return made.length === 1
}

/** None that was closed. */
export const selectOrganization = async (reader: Reader, uscc: string) =>
  (
    await reader
      .select()
      .from(organizations)
      .where(and(eq(organizations.uscc, uscc), isNull(organizations.closedAt)))
  )[0]

export async function insertOrganization(tx: Tx, row: typeof organizations.$inferInsert): Promise<boolean> {
  const made = await tx.insert(organizations).values(row).onConflictDoNothing().returning({ uscc: organizations.uscc })
  return made.length === 1
}

export async function selectPasswordHash(reader: Reader, personId: string): Promise<string | undefined> {
  const [row] = await reader.select({ hash: passwords.hash }).from(passwords).where(eq(passwords.personId, personId))
  return row?.hash
}

export async function upsertPassword(tx: Tx, row: typeof passwords.$inferInsert): Promise<void> {
  await tx
    .insert(passwords)
    .values(row)
    .onConflictDoUpdate({ target: passwords.personId, set: { hash: row.hash, changedAt: row.changedAt } })
}
