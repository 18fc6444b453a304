import { bigserial, index, integer, jsonb, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

export const platform = pgSchema('platform')

/** Work to be done after a transaction, written inside it. A row leaves in the transaction that did its work. */
export const outbox = platform.table(
  'outbox',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    topic: text().notNull(),
    payload: jsonb().notNull(),
    createdAt: instant().notNull().defaultNow(),
    dueAt: instant().notNull().defaultNow(),
    attempts: integer().notNull().default(0),
    /** Last error, in words without personal data; kept for the operator. */
    failure: text(),
  },
  table => [index('outbox_due').on(table.topic, table.dueAt)],
)

/** Fingerprints of the keys this database was first used with. */
export const keyChecks = platform.table('key_checks', { name: text().primaryKey(), fingerprint: text().notNull() })

/** When a periodic job last ran, over all nodes. */
export const jobRuns = platform.table('job_runs', { name: text().notNull(), lastRunAt: instant().notNull() }, table => [
  primaryKey({ columns: [table.name] }),
])

/**
 * Requests counted by door and address, as keyed hashes, until the window ends. `rights.sql` makes it UNLOGGED: a crash
 * may forget counts of a minute, and a count costs no wait for the disk.
 */
export const rateCounts = platform.table(
  'rate_counts',
  { key: bytes().primaryKey(), count: integer().notNull(), endsAt: instant().notNull() },
  table => [index('rate_counts_end').on(table.endsAt)],
)
