import { sql } from 'drizzle-orm'
import { blindIndex } from '../crypto/blind-index.ts'
import type { Db } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { refuse } from '../faults.ts'
import { together } from '../together.ts'

export interface Counted {
  readonly count: number
  /** Until the window ends and the count begins anew. */
  readonly milliseconds: number
}

/** Counts by name within a window of time, over all nodes. */
export interface Counter {
  /** @throws Fault `database-unavailable` when the database does not answer in time: what cannot be counted is not let in */
  add(name: string, windowMilliseconds: number, times?: number): Promise<Counted>
}

interface Use {
  /** Hexadecimal. */
  readonly key: string
  readonly window: number
  readonly times: number
}

const patienceMilliseconds = 2_000

/** An array literal of values without quotes or commas, as one parameter. */
const textArray = (values: readonly (string | number)[]): string => `{${values.join(',')}}`

/** One statement for all that come together, in the order of their keys so that two such statements never wait for each other. */
async function addAll(db: Db, uses: readonly Use[]): Promise<Counted[]> {
  const wanted = new Map<string, { window: number; times: number }>()
  for (const { key, times, window } of uses) wanted.set(key, { window, times: (wanted.get(key)?.times ?? 0) + times })
  const entries = [...wanted].sort(([one], [other]) => (one < other ? -1 : 1))
  const rows = await db.execute<{ key: Buffer; count: number; left: number }>(sql`
    insert into platform.rate_counts as standing (key, count, ends_at)
    select decode(key, 'hex'), times, now() + make_interval(secs => seconds)
    from unnest(${textArray(entries.map(([key]) => key))}::text[],
      ${textArray(entries.map(([, { times }]) => times))}::int[],
      ${textArray(entries.map(([, { window }]) => window / 1_000))}::float8[]) as given (key, times, seconds)
    on conflict (key) do update set
      count = case when standing.ends_at <= now() then excluded.count else standing.count + excluded.count end,
      ends_at = case when standing.ends_at <= now() then excluded.ends_at else standing.ends_at end
    returning key, count, ceil(extract(epoch from ends_at - now()) * 1000)::int as left`)
  const counted = new Map(rows.map(row => [row.key.toString('hex'), row]))
  const seen = new Map<string, number>()
  return uses.map(({ key, times }) => {
    const row = counted.get(key)
    if (row === undefined) throw new Error('a count was lost')
    const place = (seen.get(key) ?? 0) + times
    seen.set(key, place)
    return { count: row.count - (wanted.get(key)?.times ?? 0) + place, milliseconds: Math.max(0, row.left) }
  })
}

/** Rejects when `work` takes too long; what it does later is nobody's business any more. */
function inTime<Value>(work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(refuse('database-unavailable')), patienceMilliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Names are kept as keyed hashes alone: they hold addresses of people. */
export function createCounter({ db, keys }: Pick<Deps, 'db' | 'keys'>): Counter {
  const secret = keys.secret('blind-index')
  const add = together((uses: readonly Use[]) => addAll(db, uses))
  return {
    add: (name, window, times = 1) =>
      inTime(add({ key: blindIndex(secret, 'rate', name).toString('hex'), window, times })),
  }
}

/** Removes one batch of counts whose window has ended; answers how many left. */
export async function deleteEndedCounts(db: Db, batch: number): Promise<number> {
  const gone = await db.execute(sql`delete from platform.rate_counts where key in
    (select key from platform.rate_counts where ends_at < now() limit ${batch}) returning 1`)
  return gone.length
}
