import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type postgres from 'postgres'
import { connectionTo } from '../../src/platform/db/client.ts'
import { runningEmbeddedPostgres } from '../../src/platform/db/embedded-visit.ts'

interface Copied {
  /** The column that says of which license a row is. */
  readonly of: string
  /** Columns that each copy has for itself, made of its number and a key of it; all others are taken from what was issued. */
  readonly own: Readonly<Record<string, string>>
}

/** Sixteen characters that serials have, from all over their alphabet. */
const serial = "translate(left(encode(key, 'hex'), 16), '0123456789abcdef', '2468ACEGJMPRTVXZ')"

const tables: Readonly<Record<string, Copied>> = {
  'licenses.licenses': {
    of: 'id',
    own: {
      id: 'made.id',
      lineage_id: 'made.id',
      identifier: 'made.identifier',
      status_list: '(1000 + (made.n >> 20))::int',
      // Odd, so that no two numbers of a list come together.
      status_index: '(made.n::bigint * 7919 % 1048576)::int',
    },
  },
  'licenses.blind_indexes': {
    of: 'license_id',
    own: { license_id: 'made.id', blind_index: 'sha256(one.blind_index || made.key)' },
  },
  'licenses.license_requests': {
    of: 'license_id',
    own: { license_id: 'made.id', request_key: 'made.key', request_digest: 'made.key' },
  },
}
const names = Object.keys(tables)

interface Made {
  readonly drop: string
  readonly make: string
}

/** What is quicker made anew than kept while millions of rows come in: foreign keys to these tables, then their indexes. */
async function keysOf(sql: postgres.Sql): Promise<Made[]> {
  const foreign = await sql<Made[]>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
    from pg_constraint where contype = 'f' and conparentid = 0 and confrelid = any(${names}::regclass[])`
  const indexes = await sql<Made[]>`
    select case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
        else format('alter table %s drop constraint %I', i.indrelid::regclass, c.conname) end as drop,
      case when c.oid is null then replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
        else format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) end as make
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
    where i.indrelid = any(${names}::regclass[])`
  return [...foreign, ...indexes]
}

/**
 * Takes out what was issued, each license with the number at which it will stand among the copies: all along the tables, in
 * no order. Copies are made of those in force, which have the lowest places.
 */
async function takeOut(sql: postgres.Sql, rows: number): Promise<void> {
  await sql.unsafe(`
    create temporary table pool as
      select id, row_number() over (order by state <> 'active', random()) - 1 as place, state = 'active' as is_model,
        regexp_replace(identifier, '[^.]+[.][^.]+[.][^.]+$', '') as head
      from licenses.licenses;
    alter table pool add column slot bigint;
    update pool set slot = place * greatest(1, ${rows} / (select count(*) from pool));
    analyze pool`)
  for (const [at, name] of names.entries())
    await sql.unsafe(
      `begin; create temporary table issued_${at} as select * from ${name}; delete from ${name}; commit; analyze issued_${at}`,
    )
}

/**
 * Those with these numbers: copies, and in their places what was issued. Ids follow from identifiers (license-id.ts).
 * `offset 0` has each digest made once, not wherever it is named.
 */
const madeOf = (from: number, until: number): string => `
  select n, key, model, is_issued, identifier, case when is_issued then model
    else (left(digest, 12) || '8' || substr(digest, 14, 3)
      || translate(substr(digest, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') || substr(digest, 18, 15))::uuid end as id
  from (
    select *, encode(sha256(identifier::bytea), 'hex') as digest
    from (
      select n, key, is_issued, pool.id as model, pool.head || ${serial} || '.001.0' as identifier
      from (
        select n, sha256(n::text::bytea) as key, own.place is not null as is_issued,
          coalesce(own.place, n % (select count(*) from pool where is_model)) as place
        from generate_series(${from}::bigint, ${until}) n left join pool own on own.slot = n offset 0) numbered
      join pool using (place) offset 0) named offset 0) digested`

const slice = 250_000

/**
 * Brings the register to so many licenses: those that were issued, and copies of them, each with keys of its own, so that
 * every index is as large, as deep and as scattered as it would be. What was issued stays good, and lies among the copies.
 * @param sql one connection, as the owner of the cluster
 */
export async function fillTables(sql: postgres.Sql, rows: number): Promise<void> {
  // Foreign keys hold between copies as between what they are copied from.
  await sql.unsafe(`set session_replication_role = replica; set synchronous_commit = off; set lock_timeout = 0;
    set maintenance_work_mem = '1GB'; set work_mem = '256MB'`)
  const [before] = await sql`select count(*)::int as n from licenses.licenses where state = 'active'`
  if (before?.n === 0) throw new Error('there is no license to make others of')
  const keys = await keysOf(sql)
  for (const { drop } of keys) await sql.unsafe(drop)
  await takeOut(sql, rows)
  const [pool] = await sql`select greatest(${rows}::bigint, max(slot) + 1)::int as rows from pool`
  const inserts = await Promise.all(
    Object.entries(tables).map(async ([name, { of, own }], at) => {
      const columns = await sql<{ name: string }[]>`
        select attname as name from pg_attribute
        where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`
      const values = columns.map(column => {
        const value = own[column.name]
        return value === undefined
          ? `one.${column.name}`
          : `case when is_issued then one.${column.name} else ${value} end`
      })
      const list = columns.map(column => column.name).join(', ')
      return `insert into ${name} (${list}) select ${values.join(', ')} from made join issued_${at} one on one.${of} = made.model`
    }),
  )
  for (let n = 0; n < Number(pool?.rows); n += slice) {
    const until = Math.min(n + slice, Number(pool?.rows)) - 1
    await sql.unsafe(`create temporary table made as ${madeOf(n, until)}; analyze made`)
    for (const insert of inserts) await sql.unsafe(insert)
    await sql.unsafe('drop table made')
  }
  for (const { make } of keys.toReversed()) await sql.unsafe(make)
  await sql.unsafe(`drop table pool, ${names.map((_, at) => `issued_${at}`).join(', ')}`)
  // With all buffers: in a few of its own it waits for the log each time it comes round.
  for (const name of names) await sql.unsafe(`vacuum (analyze, buffer_usage_limit 0) ${name}`)
}

/** The same for the installation that runs there; when it is done, nothing of it is left to be written. */
export async function fillRegister(dataDir: string, rows: number): Promise<void> {
  const app = await runningEmbeddedPostgres(dataDir)
  if (app === undefined) throw new Error('the embedded PostgreSQL is not running')
  const password = (await readFile(join(dataDir, 'database-owner.password'), 'utf8')).trim()
  const options = { max: 1, onnotice: () => undefined, connection: { statement_timeout: 0 } }
  const sql = connectionTo({ ...app, user: 'yihao_owner', password }, options)
  try {
    await fillTables(sql, rows)
    await sql.unsafe('checkpoint')
  } finally {
    await sql.end()
  }
}
