import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core'
import type { Json } from '../platform/crypto/canonical-json.ts'
import { bytes, instant } from '../platform/db/columns.ts'

export const audit = pgSchema('audit')

const position = () => bigint({ mode: 'number' })

/** What happened, one line each. Only ever added to. */
export const records = audit.table(
  'records',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    at: instant().notNull(),
    type: text().notNull(),
    actor: text().notNull(),
    subject: text().notNull(),
    data: jsonb().$type<Json>().notNull(),
    /** 16 random bytes: who sees the commitment alone cannot guess the line. */
    salt: bytes().notNull(),
    /** SHA-256(salt ‖ canonical JSON of the line), 32 bytes: the log's entry. */
    commitment: bytes().notNull(),
  },
  // Its holder asks who looked at a license, a clerk what they have looked at: answered without reading the log.
  table => [
    // Lines come in the order of their time: a few pages say where each hour is.
    index('records_at').using('brin', table.at),
    index('records_verified').on(table.subject, table.id).where(sql`type = 'license.verified'`),
    index('records_verified_by')
      .on(table.actor, table.id)
      .where(sql`type in ('license.verified', 'verification.nothing-found') and actor like 'person:%'`),
  ],
)

/**
 * Lines that have no place in the tree yet. A place is given by what is written here, never by "ids above the last one":
 * a transaction that commits late would be lost.
 */
export const pending = audit.table('pending', { recordId: position().primaryKey() })

/**
 * The places of the tree. No foreign key to the records: its check would write to each record once more, and who could
 * remove a record could remove the key; `inspect` compares both.
 */
export const leaves = audit.table('leaves', {
  index: position().primaryKey(),
  recordId: position().notNull().unique(),
  /** SHA-256(0x00 ‖ commitment), RFC 6962 §2.1. */
  hash: bytes().notNull(),
})

/** Full tiles of 256 hashes, as they are served (C2SP tlog-tiles). */
export const tiles = audit.table(
  'tiles',
  {
    level: integer().notNull(),
    n: position().notNull(),
    hashes: bytes().notNull(),
    /** The tile's own tree hash: one hash of the tile above. */
    root: bytes().notNull(),
  },
  table => [primaryKey({ columns: [table.level, table.n] })],
)

/** One row: how far the tree has grown. It is moved by compare-and-swap, before the checkpoint is signed. */
export const treeHead = audit.table(
  'tree_head',
  {
    only: boolean().primaryKey().default(true),
    /** The log's name for ever, taken from the origin it was begun at. */
    origin: text().notNull(),
    size: position().notNull(),
    root: bytes().notNull(),
  },
  table => [check('tree_head_only', sql`${table.only}`)],
)

/** Signed tree heads (C2SP tlog-checkpoint), as they were published. */
export const checkpoints = audit.table('checkpoints', {
  size: position().primaryKey(),
  root: bytes().notNull(),
  note: text().notNull(),
  at: instant().notNull(),
})
