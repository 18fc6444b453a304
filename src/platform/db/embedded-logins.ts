import { randomBytes } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { readPrivate, writePrivateOnce } from '../keys/private-file.ts'
import type { Log } from '../log.ts'
import type { DatabasePlace } from './client.ts'
import { clusterOf, exists, hasCode, type Place, pointerOf } from './embedded-place.ts'

/** A connection over the Unix socket: `host` is the socket's folder. */
export type SocketPlace = Exclude<DatabasePlace, string>

export const ownerLogin = 'yihao_owner'
export const appLogin = 'yihao_app'
export const databaseName = 'yihao'

export const ownerSecretOf = (dataDir: string): string => join(dataDir, 'database-owner.password')
export const appSecretOf = (dataDir: string): string => join(dataDir, 'database-app.password')

export interface Secrets {
  readonly owner: string
  readonly app: string
  /** Not the one that the cluster knows. */
  readonly appIsNew: boolean
}

/** The data folder was removed and made anew: its keys are gone too, but a database is not for us to throw away. */
async function setAside(place: Place, log: Pick<Log, 'warn'>): Promise<void> {
  const aside = join(place.folder, `set-aside-${randomBytes(4).toString('hex')}`)
  await rename(clusterOf(place), aside)
  log.warn({ aside }, 'the data folder is new, but an earlier one of that path had a database: it was set aside')
}

async function refuseOrSetAside(dataDir: string, place: Place, log: Pick<Log, 'warn'>): Promise<void> {
  if (place.outside && !(await exists(pointerOf(dataDir)))) return setAside(place, log)
  throw new Error(
    `${ownerSecretOf(dataDir)} is gone, and the database does not open without it: restore it, or give up the data with npm run reset`,
  )
}

/** Both passwords, written before the cluster is made, so that no cluster is without. */
export async function readySecrets(dataDir: string, place: Place, log: Pick<Log, 'warn'>): Promise<Secrets> {
  const fresh = (): string => randomBytes(24).toString('hex')
  const ownerBefore = await readPrivate(ownerSecretOf(dataDir))
  if (ownerBefore === undefined && (await exists(clusterOf(place)))) await refuseOrSetAside(dataDir, place, log)
  const appBefore = await readPrivate(appSecretOf(dataDir))
  return {
    owner: ownerBefore ?? (await writePrivateOnce(ownerSecretOf(dataDir), fresh())),
    app: appBefore ?? (await writePrivateOnce(appSecretOf(dataDir), fresh())),
    appIsNew: appBefore === undefined,
  }
}

/** Makes the application's login and the database where they are missing; a start that was cut short is completed. */
export async function readyLogins(owner: SocketPlace, secrets: Secrets): Promise<void> {
  const sql = postgres({ ...owner, database: 'postgres', max: 1, connect_timeout: 30, onnotice: () => undefined })
  try {
    const [found] = await sql`
      select exists (select from pg_roles where rolname = ${appLogin}) as role,
        exists (select from pg_database where datname = ${databaseName}) as database,
        exists (select from pg_database where datname = ${databaseName} and datacl is not null) as closed`
    const password = `password '${secrets.app}'`
    if (found?.role !== true)
      await sql.unsafe(`create role ${appLogin} login nosuperuser nocreatedb nocreaterole ${password}`)
    else if (secrets.appIsNew) await sql.unsafe(`alter role ${appLogin} ${password}`)
    if (found?.database !== true) await sql.unsafe(`create database ${databaseName} owner ${ownerLogin}`)
    if (found?.closed !== true)
      await sql.unsafe(
        `revoke all on database ${databaseName} from public; grant connect on database ${databaseName} to ${appLogin}`,
      )
  } catch (error) {
    if (!hasCode(error, '28P01')) throw error
    throw new Error('the database does not accept the password kept in the data folder: they do not belong together', {
      cause: error,
    })
  } finally {
    await sql.end({ timeout: 5 })
  }
}
