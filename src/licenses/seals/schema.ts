import { sql } from 'drizzle-orm'
import { text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/db/columns.ts'
import { issuerKeys, licensesRoom } from '../schema.ts'

/** Seals of departments: what is seen, and the certificate it stands for. */
export const seals = licensesRoom.table(
  'seals',
  {
    id: uuid().primaryKey(),
    uscc: text().notNull(),
    kid: text()
      .notNull()
      .unique()
      .references(() => issuerKeys.kid),
    algorithm: text().notNull(),
    /** PNG; null: drawn from the department's name. */
    picture: bytes(),
    /** The officer who keeps it (印章管理员). */
    custodianId: uuid(),
    state: text().notNull(),
    /** The seal whose place it took. */
    replacesId: uuid().unique(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  table => [
    // One that stands for each algorithm: licenses never have a choice of seals.
    uniqueIndex('seals_standing').on(table.uscc, table.algorithm).where(sql`state in ('active', 'suspended')`),
  ],
)
