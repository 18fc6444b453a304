import { and, asc, count, eq, inArray, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { paperReceipts, paperSheets } from './schema.ts'

export type ReceiptRow = typeof paperReceipts.$inferInsert

/** False when one of the sheets is there already: then none is added. */
export async function insertReceipt(tx: Tx, receipt: ReceiptRow, serials: readonly string[]): Promise<boolean> {
  await tx.insert(paperReceipts).values(receipt)
  const { uscc, typeCode, id, receivedAt } = receipt
  const made = await tx.execute(sql`
    insert into licenses.paper_sheets (uscc, type_code, serial, receipt_id, state, changed_at)
    select ${uscc}, ${typeCode}, serial, ${id}::uuid, 'in-stock', ${receivedAt.toISOString()}::timestamptz
    from json_array_elements_text(${JSON.stringify(serials)}::text::json) as serial
    on conflict do nothing returning serial`)
  return made.length === serials.length
}

export interface Sheet {
  readonly uscc: string
  readonly typeCode: string
  readonly serial: string
}
const isSheet = ({ uscc, typeCode, serial }: Sheet) =>
  and(eq(paperSheets.uscc, uscc), eq(paperSheets.typeCode, typeCode), eq(paperSheets.serial, serial))

/** Who takes which sheet, when. */
export interface Taking extends Sheet {
  readonly licenseId: string
  readonly at: string
}

/** One conditional statement decides who gets the sheets. Answers how many were got. */
export async function takeSheets(tx: Tx, takings: readonly Taking[]): Promise<number> {
  const taken = await tx.execute(sql`
    update licenses.paper_sheets sheet set state = 'taken', license_id = asked."licenseId", changed_at = asked.at
    from json_to_recordset(${JSON.stringify(takings)}::text::json)
      as asked (uscc text, "typeCode" text, serial text, "licenseId" uuid, at timestamptz)
    where sheet.uscc = asked.uscc and sheet.type_code = asked."typeCode" and sheet.serial = asked.serial
      and sheet.state = 'in-stock'
    returning sheet.serial`)
  return taken.length
}

/** Holds those of these sheets that are in stock until the transaction ends, in order, so that no two wait for each other. */
export async function lockSheetsInStock(tx: Tx, sheets: readonly Sheet[]): Promise<Sheet[]> {
  if (sheets.length === 0) return []
  const rows = await tx.execute<{ uscc: string; typeCode: string; serial: string }>(sql`
    select uscc, type_code as "typeCode", serial from licenses.paper_sheets
    where state = 'in-stock' and (uscc, type_code, serial) in (
      select uscc, "typeCode", serial from json_to_recordset(${JSON.stringify(sheets)}::text::json)
        as asked (uscc text, "typeCode" text, serial text))
    order by uscc, type_code, serial for update`)
  return [...rows]
}

/** Puts sheets of licenses that never came to be back into the stock. */
export async function freeSheets(tx: Tx, licenseIds: readonly string[], at: Date): Promise<void> {
  if (licenseIds.length === 0) return
  await tx
    .update(paperSheets)
    .set({ state: 'in-stock', licenseId: null, changedAt: at })
    .where(and(inArray(paperSheets.licenseId, [...licenseIds]), eq(paperSheets.state, 'taken')))
}

/** Holds the row until the end of the transaction. */
export async function lockSheet(tx: Tx, sheet: Sheet) {
  const [row] = await tx.select().from(paperSheets).where(isSheet(sheet)).for('update')
  return row
}

export async function updateSheet(tx: Tx, sheet: Sheet, state: string, at: Date): Promise<void> {
  await tx.update(paperSheets).set({ state, changedAt: at }).where(isSheet(sheet))
}

/** The first sheet in stock, by serial. */
export async function selectNextSerial(reader: Reader, uscc: string, typeCode: string): Promise<string | undefined> {
  const [row] = await reader
    .select({ serial: paperSheets.serial })
    .from(paperSheets)
    .where(and(eq(paperSheets.uscc, uscc), eq(paperSheets.typeCode, typeCode), eq(paperSheets.state, 'in-stock')))
    .orderBy(asc(paperSheets.serial))
    .limit(1)
  return row?.serial
}

/** How many sheets are in which state, by type. */
export const selectStock = (reader: Reader, uscc: string) =>
  reader
    .select({ typeCode: paperSheets.typeCode, state: paperSheets.state, sheets: count() })
    .from(paperSheets)
    .where(eq(paperSheets.uscc, uscc))
    .groupBy(paperSheets.typeCode, paperSheets.state)

/** Departments that have paper, or types that ask for it. */
export async function selectPaperDepartments(reader: Reader): Promise<string[]> {
  const rows = await reader.execute<{ uscc: string }>(sql`
    select uscc from licenses.paper_sheets union
    select issuer_uscc from licenses.licenses l
      join licenses.license_types t on t.code = l.type_code and t.version = l.type_version
      where t.definition ->> 'paper' = 'true'`)
  return rows.map(({ uscc }) => uscc)
}

export interface DifferenceRow extends Record<string, unknown> {
  readonly kind: string
  readonly typeCode: string
  readonly serial: string | null
  readonly identifier: string | null
}

/** What does not agree between a department's paper and its licenses, in one look. */
export async function selectDifferences(reader: Reader, uscc: string, limit: number): Promise<DifferenceRow[]> {
  const rows = await reader.execute<DifferenceRow>(sql`
    with sheets as (select * from licenses.paper_sheets where uscc = ${uscc}),
    used as (select * from sheets where state in ('taken', 'printed', 'handed-over')),
    versions as (
      select l.* from licenses.licenses l
      join licenses.license_types t on t.code = l.type_code and t.version = l.type_version
      where l.issuer_uscc = ${uscc} and l.state <> 'prepared' and t.definition ->> 'paper' = 'true')
    select 'sheet-without-license' as kind, type_code as "typeCode", serial, null as identifier from used
      where license_id is null or not exists (select from licenses.licenses l where l.id = license_id)
    union all
    select 'license-without-sheet', type_code, null, identifier from versions v
      where state in ('active', 'suspended') and not exists (select from used where license_id = v.id)
    union all
    select 'license-with-several', v.type_code, null, v.identifier from versions v
      where v.id in (select license_id from used group by license_id having count(*) > 1)
    union all
    select 'not-returned', s.type_code, s.serial, l.identifier from sheets s join licenses.licenses l on l.id = s.license_id
      where s.state = 'handed-over' and l.state in ('revoked', 'cancelled', 'superseded')
    union all
    select 'skipped', s.type_code, s.serial, null from sheets s
      where s.state = 'in-stock' and exists (select from sheets later
        where later.receipt_id = s.receipt_id and later.state <> 'in-stock' and later.serial > s.serial)
    order by kind, "typeCode", serial, identifier limit ${limit}`)
  return [...rows]
}
