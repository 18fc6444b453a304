import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/db/columns.ts'
import { licensesRoom } from '../schema.ts'
import { seals } from '../seals/schema.ts'

/** One act by which all licenses that a stolen key has signed are issued again. */
export const reissues = licensesRoom.table(
  'reissues',
  {
    id: uuid().primaryKey(),
    sealId: uuid()
      .notNull()
      .references(() => seals.id),
    uscc: text().notNull(),
    state: text().notNull(),
    askedBy: text().notNull(),
    askedAt: instant().notNull(),
    /** The second person, where a type asks for one. */
    agreedBy: text(),
    /** Licenses that needed it when it was asked for. */
    total: integer().notNull(),
    done: integer().notNull().default(0),
    missed: integer().notNull().default(0),
    /** License up to which all were tried. */
    tried: uuid(),
    /** Last license of the part that is being worked at, and how many it had when it was begun. */
    partUntil: uuid(),
    partSize: integer(),
    endedAt: instant(),
  },
  table => [
    index('reissues_department').on(table.uscc, table.id),
    // Who asks while one is under way gets that one.
    uniqueIndex('reissues_open').on(table.sealId).where(sql`state in ('proposed', 'running')`),
  ],
)

/** Licenses that could not be issued again, each with the code of the fault it met. */
export const reissueMisses = licensesRoom.table(
  'reissue_misses',
  {
    reissueId: uuid()
      .notNull()
      .references(() => reissues.id),
    licenseId: uuid().notNull(),
    code: text().notNull(),
  },
  table => [primaryKey({ columns: [table.reissueId, table.licenseId] })],
)
