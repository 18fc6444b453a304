import { type AnyPgColumn, index, text } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/db/columns.ts'
import { identity, organizations } from '../schema.ts'

/** Organizations that issue or verify, in their tree. A department ends with its organization. */
export const departments = identity.table(
  'departments',
  {
    uscc: text()
      .primaryKey()
      .references(() => organizations.uscc),
    /** Six digits of GB/T 2260. */
    region: text().notNull(),
    level: text().notNull(),
    parent: text().references((): AnyPgColumn => departments.uscc),
    registeredAt: instant().notNull(),
  },
  table => [index('departments_region').on(table.region, table.uscc), index('departments_parent').on(table.parent)],
)
