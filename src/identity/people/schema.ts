import { index, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/db/columns.ts'
import { identity } from '../schema.ts'

/**
 * Every number that anybody has or had, by keyed index: a number once of one person never becomes another's. It is claimed
 * here before its person is written, in the same transaction; hence no foreign key.
 */
export const documents = identity.table(
  'documents',
  {
    documentIndex: bytes().primaryKey(),
    personId: uuid().notNull(),
    documentType: text().notNull(),
    documentNumberSealed: bytes().notNull(),
    claimedAt: instant().notNull(),
    /** Past since then; null: the person's current number. */
    replacedAt: instant(),
  },
  table => [index('documents_person').on(table.personId)],
)
