import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type postgres from 'postgres'
import { connectionTo } from '../../src/platform/db/client.ts'
import { runningEmbeddedPostgres } from '../../src/platform/db/embedded-visit.ts'

const tables = ['licenses.licenses', 'licenses.license_holders']

interface Made {
  readonly drop: string
  readonly make: string
}

/** Indexes that are quicker made anew than kept while millions of rows come in: all but those that foreign keys name. */
const indexesOf = (sql: postgres.Sql): Promise<Made[]> =>
  sql<Made[]>`
    select case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
        else format('alter table %s drop constraint %I', i.indrelid::regclass, c.conname) end as drop,
      case when c.oid is null then pg_get_indexdef(i.indexrelid)
        else format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) end as make
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
    where i.indrelid = any(${tables}::regclass[]) and not i.indisprimary`

/** Columns of a license that each has for itself, made of a row number; all others are taken from one that was issued. */
const own: Readonly<Record<string, string>> = {
  id: 'made.id',
  lineage_id: 'made.id',
  identifier: "left(one.identifier, 54) || upper(left(encode(made.key, 'hex'), 16)) || '.001.0'",
  number_index: "sha256(made.key || 'number')",
  status_list: '(1000 + (made.n >> 20))::int',
  // Odd, so that no two numbers of a list come together.
  status_index: '(made.n::bigint * 7919 % 1048576)::int',
}

const slice = 250_000

/**
 * Brings the register to so many licenses: copies of those that were issued, each with keys of its own, so that every index
 * is as large, as deep and as scattered as it would be.
 * @param sql one connection, as the owner of the tables
 */
export async function fillTables(sql: postgres.Sql, rows: number): Promise<void> {
  await sql.unsafe("set synchronous_commit = off; set maintenance_work_mem = '1GB'; set lock_timeout = 0")
  const [before] = await sql`select count(*)::int as n from licenses.licenses`
  const standing = Number(before?.n)
  if (standing === 0) throw new Error('there is no license to make others of')
  const columns = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = 'licenses.licenses'::regclass and attnum > 0 and not attisdropped order by attnum`
  const indexes = await indexesOf(sql)
  for (const { drop } of indexes) await sql.unsafe(drop)
  await sql.unsafe(`create temporary table pool as
    select row_number() over () - 1 as at, l.* from licenses.licenses l where state = 'active' limit 500;
    create index on pool (at); analyze pool`)
  const values = columns.map(({ name }) => own[name] ?? `one.${name}`).join(', ')
  for (let n = standing; n < rows; n += slice)
    await sql.unsafe(`
      with made as materialized (
        select n, gen_random_uuid() as id, sha256(n::text::bytea) as key
        from generate_series(${n}, ${Math.min(n + slice, rows) - 1}) n),
      license as (
        insert into licenses.licenses select ${values}
        from made join pool one on one.at = made.n % (select count(*) from pool))
      insert into licenses.license_holders (license_id, position, holder_index)
      select id, 0, sha256((n / 3)::text::bytea) from made`)
  // Of a table in partitions it is told how its index is made without those of the partitions.
  for (const { make } of indexes) await sql.unsafe(make.replace(' ON ONLY ', ' ON '))
  await sql.unsafe('drop table pool; analyze licenses.licenses, licenses.license_holders')
}

/** The same for the installation that runs there. */
export async function fillRegister(dataDir: string, rows: number): Promise<void> {
  const app = await runningEmbeddedPostgres(dataDir)
  if (app === undefined) throw new Error('the embedded PostgreSQL is not running')
  const password = (await readFile(join(dataDir, 'database-owner.password'), 'utf8')).trim()
  const options = { max: 1, onnotice: () => undefined, connection: { statement_timeout: 0 } }
  const sql = connectionTo({ ...app, user: 'yihao_owner', password }, options)
  try {
    await fillTables(sql, rows)
  } finally {
    await sql.end()
  }
}
