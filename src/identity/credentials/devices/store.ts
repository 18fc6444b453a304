import { and, desc, eq, isNull } from 'drizzle-orm'
import type { Reader, Tx } from '../../../platform/db/client.ts'
import { devices } from '../schema.ts'

export async function hasDevice(reader: Reader, personId: string, tokenHash: Buffer): Promise<boolean> {
  const rows = await reader
    .select({ id: devices.id })
    .from(devices)
    .where(and(eq(devices.personId, personId), eq(devices.tokenHash, tokenHash), isNull(devices.revokedAt)))
  return rows.length === 1
}

/** False when the account was used from it before. */
export async function insertDevice(tx: Tx, row: typeof devices.$inferInsert): Promise<boolean> {
  const made = await tx.insert(devices).values(row).onConflictDoNothing().returning({ id: devices.id })
  return made.length === 1
}

/** False when it was revoked. */
export async function updateDeviceSeen(tx: Tx, personId: string, tokenHash: Buffer, at: Date): Promise<boolean> {
  const seen = await tx
    .update(devices)
    .set({ lastSeenAt: at })
    .where(and(eq(devices.personId, personId), eq(devices.tokenHash, tokenHash), isNull(devices.revokedAt)))
    .returning({ id: devices.id })
  return seen.length === 1
}

export const selectDevices = (reader: Reader, personId: string) =>
  reader
    .select()
    .from(devices)
    .where(and(eq(devices.personId, personId), isNull(devices.revokedAt)))
    .orderBy(desc(devices.lastSeenAt))

export async function revokeDeviceRow(tx: Tx, personId: string, id: string, at: Date): Promise<boolean> {
  const revoked = await tx
    .update(devices)
    .set({ revokedAt: at })
    .where(and(eq(devices.personId, personId), eq(devices.id, id), isNull(devices.revokedAt)))
    .returning({ id: devices.id })
  return revoked.length === 1
}

export async function revokeDeviceRows(tx: Tx, personId: string, at: Date): Promise<void> {
  await tx
    .update(devices)
    .set({ revokedAt: at })
    .where(and(eq(devices.personId, personId), isNull(devices.revokedAt)))
}
