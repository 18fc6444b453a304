import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { gated } from './gate.ts'

/** Where a PostgreSQL answers and as whom: a URL, or the fields of one for a Unix socket (`host` is then a folder). */
export type DatabasePlace =
  | string
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password: string
      readonly database: string
    }

export type Db = PostgresJsDatabase
/** The inside of a transaction. A {@link Db} is not one: what must be transactional asks for this type. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]
/** For queries that may run inside or outside. */
export type Reader = Db | Tx

export interface Database {
  /** By which a thread of this process opens a pool of its own. */
  readonly address: DatabaseAddress
  readonly db: Db
  /** The driver itself, for LISTEN and for what must live on one connection. */
  readonly sql: postgres.Sql
  close(): Promise<void>
}

export interface DatabaseAddress {
  readonly place: DatabasePlace
  /** Role taken on by every connection (`SET ROLE`), where the login itself has more rights. */
  readonly role: string | undefined
}

export interface DatabaseOptions {
  readonly pool: number
  readonly role?: DatabaseAddress['role']
}

export function connectionTo(place: DatabasePlace, options: postgres.Options<Record<string, never>>): postgres.Sql {
  return typeof place === 'string' ? postgres(place, options) : postgres({ ...place, ...options })
}

/** The pool of the application. Times are bounded on the server too, so that a stuck backend is let go. */
export function openDatabase(place: DatabasePlace, options: DatabaseOptions): Database {
  const sql = connectionTo(place, {
    max: options.pool,
    connect_timeout: 10,
    idle_timeout: 0,
    // The driver asks for them where nobody hears that the connection broke; columns of arrays are read by the query builder.
    fetch_types: false,
    onnotice: () => undefined,
    connection: {
      application_name: 'yihao',
      statement_timeout: 30_000,
      lock_timeout: 10_000,
      idle_in_transaction_session_timeout: 30_000,
      ...(options.role === undefined ? {} : { role: options.role }),
    },
  })
  return {
    address: { place, role: options.role },
    db: drizzle(gated(sql, options.pool), { casing: 'snake_case' }),
    sql,
    close: () => sql.end({ timeout: 5 }),
  }
}
