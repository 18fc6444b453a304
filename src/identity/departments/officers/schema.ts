import { sql } from 'drizzle-orm'
import { date, index, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../platform/db/columns.ts'
import { identity, people } from '../../schema.ts'
import { departments } from '../schema.ts'

/** Who does what in a department, until when. Rows end and stay. */
export const officers = identity.table(
  'officers',
  {
    id: uuid().primaryKey(),
    uscc: text()
      .notNull()
      .references(() => departments.uscc),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    roles: text().array().notNull(),
    /** Last day, of the register's own calendar. */
    until: date({ mode: 'string' }).notNull(),
    /** As records name callers. */
    appointedBy: text().notNull(),
    appointedAt: instant().notNull(),
    endedAt: instant(),
    /** Why it ended before its day. */
    ending: text(),
  },
  table => [
    uniqueIndex('officers_open').on(table.uscc, table.personId).where(sql`ended_at is null`),
    index('officers_person').on(table.personId).where(sql`ended_at is null`),
  ],
)
