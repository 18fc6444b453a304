import { bigint, bigserial, jsonb, pgSchema, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../platform/db/columns.ts'
export const audit = pgSchema('audit')
export const records = audit.table('records', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  at: instant().notNull(),
  type: text().notNull(),
})
