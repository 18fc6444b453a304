import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/db/columns.ts'
import { licensesRoom } from '../schema.ts'
import type { Columns } from './columns.ts'

/** Files of licenses to be issued. A batch is there only when its whole file is. */
export const batches = licensesRoom.table(
  'batches',
  {
    id: uuid().primaryKey(),
    uscc: text().notNull(),
    /** As records name callers. */
    createdBy: text().notNull(),
    /** Keyed index of caller and Idempotency-Key, and keyed digest of the file and how it was to be read. */
    requestKey: bytes().notNull().unique(),
    requestDigest: bytes().notNull(),
    /** Null: a column says it. */
    typeCode: text(),
    format: text().notNull(),
    isDryRun: boolean().notNull(),
    /** The second person who let it begin, where its type asks for one; as records name callers. */
    agreedBy: text(),
    state: text().notNull(),
    /** How columns are read, as it was agreed when the file came; null for NDJSON. Encrypted: a file may lack its header. */
    readingSealed: bytes(),
    size: bigint({ mode: 'number' }).notNull(),
    rows: integer().notNull(),
    chunks: integer().notNull(),
    doneChunks: integer().notNull().default(0),
    issued: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
    endedAt: instant(),
  },
  table => [index('batches_department').on(table.uscc, table.id)],
)

/**
 * Rows of a batch, some hundreds each, and what became of them. Chunks are written before their batch; those that no batch
 * follows are swept away. A chunk is done by who holds its lease.
 */
export const batchChunks = licensesRoom.table(
  'batch_chunks',
  {
    batchId: uuid().notNull(),
    n: integer().notNull(),
    rows: integer().notNull(),
    /** Null, as the plan, when they are done: the licenses hold what they say. */
    rowsSealed: bytes(),
    /** What its licenses will say and which places they have: written down before anything of it is signed. */
    planSealed: bytes(),
    attempts: smallint().notNull().default(0),
    lease: uuid(),
    leasedUntil: instant(),
    resultsSealed: bytes(),
    storedAt: instant().notNull(),
    doneAt: instant(),
  },
  table => [
    primaryKey({ columns: [table.batchId, table.n] }),
    index('batch_chunks_waiting').on(table.n, table.batchId).where(sql`done_at is null`),
    index('batch_chunks_stored').on(table.storedAt).where(sql`done_at is null`),
  ],
)

/** What a department's own columns mean, per type; as it was last said. */
export const batchColumns = licensesRoom.table(
  'batch_columns',
  {
    uscc: text().notNull(),
    typeCode: text().notNull(),
    columns: jsonb().$type<Columns>().notNull(),
    changedAt: instant().notNull(),
  },
  table => [primaryKey({ columns: [table.uscc, table.typeCode] })],
)
