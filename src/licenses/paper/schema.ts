import { index, integer, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/db/columns.ts'
import { licenses, licensesRoom } from '../schema.ts'

/** Sheets that a department has received, by first and last serial. */
export const paperReceipts = licensesRoom.table('paper_receipts', {
  id: uuid().primaryKey(),
  uscc: text().notNull(),
  typeCode: text().notNull(),
  first: text().notNull(),
  last: text().notNull(),
  count: integer().notNull(),
  receivedBy: text().notNull(),
  receivedAt: instant().notNull(),
})

/** Every sheet of numbered paper, and what became of it. */
export const paperSheets = licensesRoom.table(
  'paper_sheets',
  {
    uscc: text().notNull(),
    typeCode: text().notNull(),
    /** Printed on the sheet (印刷号). */
    serial: text().notNull(),
    receiptId: uuid()
      .notNull()
      .references(() => paperReceipts.id),
    state: text().notNull(),
    licenseId: uuid().references(() => licenses.id),
    changedAt: instant().notNull(),
  },
  table => [
    primaryKey({ columns: [table.uscc, table.typeCode, table.serial] }),
    index('paper_sheets_license').on(table.licenseId),
  ],
)
