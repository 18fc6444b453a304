import { index, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/db/columns.ts'
import { licensesRoom } from '../schema.ts'

/** What one person asks for and another decides. What is asked for names people and is encrypted. */
export const proposals = licensesRoom.table(
  'proposals',
  {
    id: uuid().primaryKey(),
    /** Keyed index of caller, department and Idempotency-Key: one request, one proposal. */
    requestKey: bytes().notNull().unique(),
    requestDigest: bytes().notNull(),
    uscc: text().notNull(),
    typeCode: text().notNull(),
    move: text().notNull(),
    /** The license that is to change; none for one that is to be issued. */
    identifier: text(),
    askedSealed: bytes().notNull(),
    proposedBy: text().notNull(),
    proposedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    /** `approved`, `refused`, `withdrawn`; null while nobody has decided. */
    decision: text(),
    decidedBy: text(),
    decidedAt: instant(),
    /** Why it was refused. */
    wordsSealed: bytes(),
    /** Of an approved one: `done`, or the code of the fault it met; null while it is being carried out. */
    outcome: text(),
    /** The license that came of it. */
    license: text(),
  },
  table => [index('proposals_department').on(table.uscc, table.id)],
)
