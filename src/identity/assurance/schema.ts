import { sql } from 'drizzle-orm'
import { index, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/db/columns.ts'
import { departments } from '../departments/schema.ts'
import { identity, people } from '../schema.ts'

/** Why a person is known how surely. A person's level is the highest of what stands here and has not expired. */
export const evidence = identity.table(
  'evidence',
  {
    id: uuid().primaryKey(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    level: smallint().notNull(),
    how: text().notNull(),
    /** What it rests on: id of a face check or counter check, fingerprint of a certificate. */
    reference: text(),
    /** As records name callers. */
    by: text().notNull(),
    at: instant().notNull(),
    expiresAt: instant().notNull(),
    /** Taken back, or renewed by later evidence of the same kind. */
    withdrawnAt: instant(),
    /** When the log was told that it had expired; the level falls without it. */
    expiryRecordedAt: instant(),
  },
  table => [
    index('evidence_person').on(table.personId),
    index('evidence_expiry').on(table.expiresAt).where(sql`withdrawn_at is null and expiry_recorded_at is null`),
  ],
)

/** Checks of a face by an outside provider. The picture never comes here. */
export const faceChecks = identity.table('face_checks', {
  id: uuid().primaryKey(),
  personId: uuid()
    .notNull()
    .references(() => people.id),
  /** The number it was begun for: another one meanwhile, and it proves nothing. */
  documentIndex: bytes().notNull(),
  /** The provider's name for it. */
  reference: text().notNull(),
  startedAt: instant().notNull(),
  expiresAt: instant().notNull(),
  outcome: text(),
  decidedAt: instant(),
})

/** Departments whose clerks may vouch for people at a counter. */
export const counters = identity.table('counters', {
  uscc: text()
    .primaryKey()
    .references(() => departments.uscc),
  admittedAt: instant().notNull(),
  withdrawnAt: instant(),
})

/** Counter checks: one clerk proposes, another decides. */
export const counterChecks = identity.table(
  'counter_checks',
  {
    id: uuid().primaryKey(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    documentIndex: bytes().notNull(),
    uscc: text()
      .notNull()
      .references(() => counters.uscc),
    /** Codes of what was looked at. */
    seen: text().array().notNull(),
    proposedBy: uuid()
      .notNull()
      .references(() => people.id),
    proposedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    outcome: text(),
    decidedBy: uuid().references(() => people.id),
    decidedAt: instant(),
  },
  table => [index('counter_checks_open').on(table.uscc, table.proposedAt).where(sql`outcome is null`)],
)
