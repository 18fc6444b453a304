import { and, eq, gte, isNull, lt } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { receipts } from '../schema.ts'

export type ReceiptRow = typeof receipts.$inferSelect

export async function insertReceipt(tx: Tx, row: ReceiptRow): Promise<void> {
  await tx.insert(receipts).values(row)
}

export async function selectReceipt(reader: Reader, id: string): Promise<ReceiptRow | undefined> {
  const [row] = await reader.select().from(receipts).where(eq(receipts.id, id))
  return row
}

/** Ids of the receipts that this caller kept within a time, by the moment (ms since 1970) of what they tell. */
export async function selectReceiptsBy(
  reader: Reader,
  actor: string,
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<ReadonlyMap<number, string>> {
  const rows = await reader
    .select({ id: receipts.id, at: receipts.at })
    .from(receipts)
    .where(and(eq(receipts.actor, actor), gte(receipts.at, since), lt(receipts.at, until)))
  return new Map(rows.map(({ id, at }) => [at.getTime(), id]))
}

/** The signed form that counts: the first one. Answers whether it was this. */
export async function keepForm(db: Db, id: string, form: 'jwsSealed' | 'pdfSealed', sealed: Buffer): Promise<boolean> {
  const kept = await db
    .update(receipts)
    .set({ [form]: sealed })
    .where(and(eq(receipts.id, id), isNull(receipts[form])))
    .returning({ id: receipts.id })
  return kept.length === 1
}
