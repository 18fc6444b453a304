import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, primaryKey, text } from 'drizzle-orm/pg-core'
import { licensesRoom } from '../schema.ts'

/** What happened to a department's licenses, by day and type: counted from the log as it grows. */
export const dailyCounts = licensesRoom.table(
  'daily_counts',
  {
    uscc: text().notNull(),
    /** Of China's calendar. */
    day: date({ mode: 'string' }).notNull(),
    typeCode: text().notNull(),
    /** `issue`, `verify`, or the move. */
    what: text().notNull(),
    count: bigint({ mode: 'number' }).notNull(),
  },
  table => [primaryKey({ columns: [table.uscc, table.day, table.typeCode, table.what] })],
)

/** One row: lines of the log that were counted. */
export const counted = licensesRoom.table(
  'counted',
  { only: boolean().primaryKey().default(true), lines: bigint({ mode: 'number' }).notNull().default(0) },
  table => [check('counted_only', sql`${table.only}`)],
)
