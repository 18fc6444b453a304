import { sql } from 'drizzle-orm'
import { index, pgSchema, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../platform/db/columns.ts'

export const identity = pgSchema('identity')

/** One row per human being. Name, number and phone are encrypted; the indexes are keyed (HMAC-SHA-256). */
export const people = identity.table(
  'people',
  {
    id: uuid().primaryKey(),
    documentType: text().notNull(),
    documentIndex: bytes().notNull(),
    documentNumberSealed: bytes().notNull(),
    nameSealed: bytes().notNull(),
    phoneIndex: bytes(),
    phoneSealed: bytes(),
    createdAt: instant().notNull(),
    /** Closed or merged since then: no sign-in, no mandate; the row stays. */
    endedAt: instant(),
    /** The record of the same human that goes on. */
    mergedInto: uuid(),
  },
  table => [
    uniqueIndex('people_document').on(table.documentIndex).where(sql`ended_at is null`),
    uniqueIndex('people_phone').on(table.phoneIndex),
  ],
)

/** One row per organization. Code and name are public facts of the business register. */
export const organizations = identity.table(
  'organizations',
  {
    uscc: text().primaryKey(),
    name: text().notNull(),
    legalRepresentativeId: uuid().references(() => people.id),
    /** Given by name alone, where the person is not registered. */
    legalRepresentativeSealed: bytes(),
    /** Registered address (住所), a public fact too. */
    address: text(),
    createdAt: instant().notNull(),
    /** Deregistered since then. */
    closedAt: instant(),
  },
  table => [index('organizations_legal_representative').on(table.legalRepresentativeId)],
)

/** argon2id in PHC form; one password a person. */
export const passwords = identity.table('passwords', {
  personId: uuid()
    .primaryKey()
    .references(() => people.id),
  hash: text().notNull(),
  changedAt: instant().notNull(),
})
