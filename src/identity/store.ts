import { eq, sql } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../platform/db/client.ts'
import { type DocumentType, isDocumentType } from './document.ts'
import type { PersonRow } from './people/person.ts'
import { organizations, passwords, people } from './schema.ts'

const personColumns = {
  id: people.id,
  documentType: people.documentType,
  documentNumberSealed: people.documentNumberSealed,
  nameSealed: people.nameSealed,
  assuranceLevel: people.assuranceLevel,
  phoneIndex: people.phoneIndex,
}

type StoredPerson = PersonRow & { readonly phoneIndex: Buffer | null }

function typed<Row extends { documentType: string }>(row: Row): Row & { documentType: DocumentType } {
  const { documentType } = row
  if (!isDocumentType(documentType)) throw new Error(`person with unknown document type ${documentType}`)
  return { ...row, documentType }
}

/** Prepared once a pool: these two are asked at every sign-in and every token. */
const prepared = new WeakMap<Db, ReturnType<typeof prepareReads>>()
function prepareReads(db: Db) {
  return {
    byId: db
      .select(personColumns)
      .from(people)
      .where(eq(people.id, sql.placeholder('id')))
      .prepare('identity_person_by_id'),
  }
}
function readsOf(db: Db) {
  const known = prepared.get(db) ?? prepareReads(db)
  prepared.set(db, known)
  return known
}

export async function selectPersonById(db: Db, id: string): Promise<StoredPerson | undefined> {
  const [row] = await readsOf(db).byId.execute({ id })
  return row === undefined ? undefined : typed(row)
}

export async function selectPersonByIndex(reader: Reader, index: Buffer): Promise<StoredPerson | undefined> {
  const [row] = await reader.select(personColumns).from(people).where(eq(people.documentIndex, index))
  return row === undefined ? undefined : typed(row)
}

export async function selectPersonIdByPhone(reader: Reader, index: Buffer): Promise<string | undefined> {
  const [row] = await reader.select({ id: people.id }).from(people).where(eq(people.phoneIndex, index))
  return row?.id
}

/** False when the document or the phone is taken already: the unique indexes decide between two at once. */
export async function insertPerson(tx: Tx, row: typeof people.$inferInsert): Promise<boolean> {
  const made = await tx.insert(people).values(row).onConflictDoNothing().returning({ id: people.id })
  return made.length === 1
}

export const selectOrganization = async (reader: Reader, uscc: string) =>
  (await reader.select().from(organizations).where(eq(organizations.uscc, uscc)))[0]

export async function insertOrganization(tx: Tx, row: typeof organizations.$inferInsert): Promise<boolean> {
  const made = await tx.insert(organizations).values(row).onConflictDoNothing().returning({ uscc: organizations.uscc })
  return made.length === 1
}

export const selectOrganizationsOf = (reader: Reader, personId: string) =>
  reader
    .select({ uscc: organizations.uscc, name: organizations.name })
    .from(organizations)
    .where(eq(organizations.legalRepresentativeId, personId))
    .orderBy(organizations.uscc)

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
