import { index, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/db/columns.ts'
import { licensesRoom } from '../schema.ts'

/** Forms that somebody will go on with later. What was typed names people and is encrypted. */
export const drafts = licensesRoom.table(
  'drafts',
  {
    id: uuid().primaryKey(),
    uscc: text().notNull(),
    /** Who saved it, and alone opens it. */
    owner: text().notNull(),
    typeCode: text().notNull(),
    savedAt: instant().notNull(),
    typedSealed: bytes().notNull(),
  },
  table => [index('drafts_owner').on(table.owner, table.uscc, table.savedAt), index('drafts_saved').on(table.savedAt)],
)
