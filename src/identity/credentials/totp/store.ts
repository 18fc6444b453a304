import { and, count, eq, isNotNull, isNull, lt } from 'drizzle-orm'
import type { Reader, Tx } from '../../../platform/db/client.ts'
import { recoveryCodes, totps } from '../schema.ts'

export async function selectTotp(reader: Reader, personId: string) {
  const [row] = await reader.select().from(totps).where(eq(totps.personId, personId))
  return row
}

/** A new secret in the place of one that was never confirmed. False when one is confirmed. */
export async function upsertUnconfirmedTotp(tx: Tx, row: typeof totps.$inferInsert): Promise<boolean> {
  const made = await tx
    .insert(totps)
    .values(row)
    .onConflictDoUpdate({
      target: totps.personId,
      set: { secretSealed: row.secretSealed, createdAt: row.createdAt },
      setWhere: isNull(totps.confirmedAt),
    })
    .returning({ personId: totps.personId })
  return made.length === 1
}

/** False when another secret has taken its place, or it is confirmed already. */
export async function confirmTotpRow(
  tx: Tx,
  { personId, secretSealed }: { readonly personId: string; readonly secretSealed: Buffer },
  step: number,
  at: Date,
): Promise<boolean> {
  const confirmed = await tx
    .update(totps)
    .set({ confirmedAt: at, lastStep: step })
    .where(and(eq(totps.personId, personId), eq(totps.secretSealed, secretSealed), isNull(totps.confirmedAt)))
    .returning({ personId: totps.personId })
  return confirmed.length === 1
}

/** Uses a step up: true for one of any number at once. */
export async function useTotpStep(reader: Reader, personId: string, step: number): Promise<boolean> {
  const used = await reader
    .update(totps)
    .set({ lastStep: step })
    .where(and(eq(totps.personId, personId), isNotNull(totps.confirmedAt), lt(totps.lastStep, step)))
    .returning({ personId: totps.personId })
  return used.length === 1
}

export async function deleteTotp(tx: Tx, personId: string): Promise<boolean> {
  const gone = await tx.delete(totps).where(eq(totps.personId, personId)).returning({ at: totps.confirmedAt })
  return gone.some(each => each.at !== null)
}

/** New codes in the place of all old ones. */
export async function replaceRecoveryCodes(
  tx: Tx,
  personId: string,
  hashes: readonly Buffer[],
  at: Date,
): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId))
  if (hashes.length > 0) await tx.insert(recoveryCodes).values(hashes.map(hash => ({ hash, personId, createdAt: at })))
}

export async function countRecoveryCodes(reader: Reader, personId: string): Promise<number> {
  const [row] = await reader
    .select({ n: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.personId, personId), isNull(recoveryCodes.usedAt)))
  return row?.n ?? 0
}

/** Uses a code up: true for one of any number at once. */
export async function useRecoveryCode(tx: Tx, personId: string, hash: Buffer, at: Date): Promise<boolean> {
  const used = await tx
    .update(recoveryCodes)
    .set({ usedAt: at })
    .where(and(eq(recoveryCodes.hash, hash), eq(recoveryCodes.personId, personId), isNull(recoveryCodes.usedAt)))
    .returning({ hash: recoveryCodes.hash })
  return used.length === 1
}
