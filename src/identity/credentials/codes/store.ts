import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../../platform/db/client.ts'
import { codes } from '../schema.ts'

export async function insertCode(tx: Tx, row: typeof codes.$inferInsert): Promise<void> {
  await tx.insert(codes).values(row)
}

/**
 * One try on a code, in one statement: it counts the try, and uses the code up when it is the right one. Undefined when there
 * is no such code, or it was used, has expired or had its tries.
 */
export async function tryCode(
  reader: Reader,
  { id, purpose, hash, most, at }: { id: string; purpose: string; hash: Buffer; most: number; at: Date },
) {
  const [row] = await reader
    .update(codes)
    .set({
      tries: sql`${codes.tries} + 1`,
      usedAt: sql`case when ${codes.hash} = ${hash} then ${at.toISOString()}::timestamptz end`,
    })
    .where(
      and(
        eq(codes.id, id),
        eq(codes.purpose, purpose),
        isNull(codes.usedAt),
        lt(codes.tries, most),
        gt(codes.expiresAt, at),
      ),
    )
    .returning({
      isRight: sql<boolean>`${codes.usedAt} is not null`,
      phoneIndex: codes.phoneIndex,
      personId: codes.personId,
      organization: codes.organization,
      /** The phone it went to is the person's now. */
      isTheirs: sql<boolean>`exists (select from identity.people p
        where p.id = identity.one_time_codes.person_id and p.phone_index = identity.one_time_codes.phone_index)`,
    })
  return row
}

export async function deleteCodesBefore(reader: Reader, at: Date): Promise<void> {
  await reader.delete(codes).where(lt(codes.expiresAt, at))
}
