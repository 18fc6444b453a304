import { and, eq, gte, lte, sql, sum } from 'drizzle-orm'
import type { Db, Reader } from '../../platform/db/client.ts'
import { dailyCounts } from './schema.ts'

/**
 * Counts the next lines of the log, in their order and each once: counts and place move in one statement. A license's identifier
 * says whose it is and of which type (GB/T 36904). Answers how many lines were read.
 */
export async function countNext(db: Db, most: number): Promise<number> {
  await db.execute(sql`insert into licenses.counted default values on conflict do nothing`)
  const rows = await db.execute<{ read: string }>(sql`
    with place as materialized (select lines from licenses.counted for update),
    span as materialized (
      select r.type, r.at, r.subject, r.data
      from audit.leaves l join audit.records r on r.id = l.record_id
      where l.index >= (select lines from place) and l.index < (select lines from place) + ${most}::int),
    said as (
      select split_part(subject, '.', 7) as uscc, (at at time zone 'Asia/Shanghai')::date as day,
        split_part(subject, '.', 6) as type_code,
        case type
          when 'license.issued' then case when data ? 'supersedes' then null else 'issue' end
          when 'license.superseded' then data ->> 'move'
          when 'license.verified' then 'verify'
          when 'license.suspended' then 'suspend'
          when 'license.resumed' then 'resume'
          when 'license.revoked' then 'revoke'
          when 'license.cancelled' then 'cancel'
        end as what
      from span where subject like 'license:%'),
    put as (
      insert into licenses.daily_counts as standing (uscc, day, type_code, what, count)
      select uscc, day, type_code, what, count(*) from said where what is not null group by 1, 2, 3, 4
      on conflict (uscc, day, type_code, what) do update set count = standing.count + excluded.count)
    update licenses.counted set lines = lines + (select count(*) from span)
    returning (select count(*) from span) as read`)
  return Number(rows[0]?.read ?? 0)
}

export interface CountFilter {
  readonly uscc: string
  /** `YYYY-MM-DD`, inclusive. */
  readonly from: string
  readonly until: string
  readonly typeCode: string | undefined
}

const within = ({ uscc, from, until, typeCode }: CountFilter) =>
  and(
    eq(dailyCounts.uscc, uscc),
    gte(dailyCounts.day, from),
    lte(dailyCounts.day, until),
    typeCode === undefined ? undefined : eq(dailyCounts.typeCode, typeCode),
  )

export const selectByDay = (reader: Reader, filter: CountFilter) =>
  reader
    .select({ of: dailyCounts.day, what: dailyCounts.what, count: sum(dailyCounts.count).mapWith(Number) })
    .from(dailyCounts)
    .where(within(filter))
    .groupBy(dailyCounts.day, dailyCounts.what)

export const selectByType = (reader: Reader, filter: CountFilter) =>
  reader
    .select({ of: dailyCounts.typeCode, what: dailyCounts.what, count: sum(dailyCounts.count).mapWith(Number) })
    .from(dailyCounts)
    .where(within(filter))
    .groupBy(dailyCounts.typeCode, dailyCounts.what)
