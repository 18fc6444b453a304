import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Db, Reader } from '../../platform/db/client.ts'
import { drafts } from './schema.ts'

export type DraftRow = typeof drafts.$inferSelect

const isOwn = ({ id, owner, uscc }: Pick<DraftRow, 'id' | 'owner' | 'uscc'>) =>
  sql`${drafts.id} = ${id} and ${drafts.owner} = ${owner} and ${drafts.uscc} = ${uscc}`

/** False for an id that is somebody else's. */
export async function upsertDraft(db: Db, row: DraftRow): Promise<boolean> {
  const { savedAt, typedSealed } = row
  const saved = await db
    .insert(drafts)
    .values(row)
    .onConflictDoUpdate({ target: drafts.id, set: { savedAt, typedSealed }, setWhere: isOwn(row) })
    .returning({ id: drafts.id })
  return saved.length === 1
}

/** Newest first. */
export const selectDrafts = (reader: Reader, owner: string, uscc: string, limit: number) =>
  reader
    .select({ id: drafts.id, typeCode: drafts.typeCode, savedAt: drafts.savedAt })
    .from(drafts)
    .where(and(eq(drafts.owner, owner), eq(drafts.uscc, uscc)))
    .orderBy(desc(drafts.savedAt))
    .limit(limit)

export async function selectDraft(reader: Reader, key: Pick<DraftRow, 'id' | 'owner' | 'uscc'>) {
  const [row] = await reader.select().from(drafts).where(isOwn(key))
  return row
}

export async function deleteDraft(db: Db, key: Pick<DraftRow, 'id' | 'owner' | 'uscc'>): Promise<void> {
  await db.delete(drafts).where(isOwn(key))
}

export async function deleteDraftsBefore(db: Db, at: Date): Promise<void> {
  await db.delete(drafts).where(lt(drafts.savedAt, at))
}
