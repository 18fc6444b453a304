import { sql } from 'drizzle-orm'
import { date, index, jsonb, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/db/columns.ts'
import { identity, organizations, people } from '../schema.ts'
import type { Scope } from './coverage.ts'

/** Who may act for an organization, in what, until when. Legal representatives stand with the organization itself. */
export const mandates = identity.table(
  'mandates',
  {
    id: uuid().primaryKey(),
    uscc: text()
      .notNull()
      .references(() => organizations.uscc),
    agentId: uuid()
      .notNull()
      .references(() => people.id),
    /** `agent`, or `administrator`, who may appoint agents. */
    kind: text().notNull(),
    scope: jsonb().$type<Scope>().notNull(),
    /** Last day, of the register's own calendar. */
    until: date({ mode: 'string' }).notNull(),
    /** As records name callers. */
    appointedBy: text().notNull(),
    appointedAt: instant().notNull(),
    endedAt: instant(),
    /** Why it ended before its day. */
    ending: text(),
  },
  table => [
    uniqueIndex('mandates_open').on(table.uscc, table.agentId).where(sql`ended_at is null`),
    index('mandates_agent').on(table.agentId).where(sql`ended_at is null`),
  ],
)
