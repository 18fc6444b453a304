import { lt } from 'drizzle-orm'
import type { Db, Tx } from '../../platform/db/client.ts'
import { usedNonces } from '../schema.ts'
import type { ReadNonce } from './nonce.ts'

/** Uses a nonce up: of any number of proofs that bear it, this lets one through. */
export async function useNonce(tx: Tx, { digest, expiresAt }: ReadNonce): Promise<boolean> {
  const used = await tx
    .insert(usedNonces)
    .values({ digest, expiresAt })
    .onConflictDoNothing()
    .returning({ expiresAt: usedNonces.expiresAt })
  return used.length === 1
}

/** Those that are refused by their age anyway. */
export async function deleteUsedBefore(db: Db, at: Date): Promise<void> {
  await db.delete(usedNonces).where(lt(usedNonces.expiresAt, at))
}
