import { and, gt, inArray, lt, sql } from 'drizzle-orm'
import type { Reader } from '../../../platform/db/client.ts'
import { tries } from '../schema.ts'

const instantOf = (at: Date) => sql`${at.toISOString()}::timestamptz`

/** The latest time until which one of these is locked. */
export async function selectLock(reader: Reader, keys: readonly Buffer[], at: Date): Promise<Date | undefined> {
  const rows = await reader
    .select({ lockedUntil: tries.lockedUntil })
    .from(tries)
    .where(and(inArray(tries.key, [...keys]), gt(tries.lockedUntil, at)))
  return rows.reduce<Date | undefined>(
    (latest, { lockedUntil }) =>
      lockedUntil !== null && (latest === undefined || lockedUntil > latest) ? lockedUntil : latest,
    undefined,
  )
}

/**
 * Counts one try unless it is locked, in one statement: of any number at once, as many get through as the ladder leaves
 * free. Answers the wait that begins with this try, `null` for none; undefined when it was locked already.
 */
export async function countTry(
  reader: Reader,
  key: Buffer,
  steps: readonly number[],
  forgetSeconds: number,
  at: Date,
): Promise<Date | null | undefined> {
  const now = instantOf(at)
  const count = sql`(case when ${tries.lastAt} < ${now} - make_interval(secs => ${forgetSeconds}) then 1 else ${tries.count} + 1 end)`
  const ladder = sql`${`{${steps.join(',')}}`}::int[]`
  const lockAfter = (tried: ReturnType<typeof sql>) =>
    sql`${now} + make_interval(secs => nullif((${ladder})[least(${tried}, ${steps.length})], 0))`
  const [row] = await reader
    .insert(tries)
    .values({ key, count: 1, lastAt: at, lockedUntil: sql`${lockAfter(sql`1`)}` })
    .onConflictDoUpdate({
      target: tries.key,
      set: { count, lastAt: at, lockedUntil: lockAfter(count) },
      setWhere: sql`${tries.lockedUntil} is null or ${tries.lockedUntil} <= ${now}`,
    })
    .returning({ lockedUntil: tries.lockedUntil })
  return row?.lockedUntil
}

export async function deleteTries(reader: Reader, keys: readonly Buffer[]): Promise<void> {
  if (keys.length > 0) await reader.delete(tries).where(inArray(tries.key, [...keys]))
}

/** Takes one try back, and the wait that it began. */
export async function uncountTry(reader: Reader, key: Buffer): Promise<void> {
  await reader
    .update(tries)
    .set({ count: sql`greatest(${tries.count} - 1, 0)`, lockedUntil: null })
    .where(inArray(tries.key, [key]))
}

export async function deleteTriesBefore(reader: Reader, at: Date): Promise<void> {
  await reader.delete(tries).where(lt(tries.lastAt, at))
}
