import { text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/db/columns.ts'
import { identity, people } from '../schema.ts'

/** Who administers the installation, and which third of it: one row a person, so nobody has two. */
export const administrators = identity.table('administrators', {
  personId: uuid()
    .primaryKey()
    .references(() => people.id),
  kind: text().notNull(),
  appointedAt: instant().notNull(),
})
