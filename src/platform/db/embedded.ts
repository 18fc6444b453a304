import { mkdir, realpath, rm, symlink, unlink } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Log } from '../log.ts'
import { packagedBinaries, usableBinaries } from './embedded-binaries.ts'
import {
  clearLeftovers,
  makeCluster,
  makeSocketFolder,
  port,
  refuseOtherVersion,
  removeSocketFolder,
  serverCommand,
  startServer,
  trimLog,
} from './embedded-cluster.ts'
import { type Lock, lockHolder, takeLock } from './embedded-lock.ts'
import {
  appLogin,
  appSecretOf,
  databaseName,
  ownerLogin,
  ownerSecretOf,
  readyLogins,
  readySecrets,
  type SocketPlace,
} from './embedded-logins.ts'
import {
  choosePlace,
  claimPlace,
  clusterOf,
  exists,
  hasCode,
  lockOf,
  type Place,
  placesOf,
  pointerOf,
  removeUnusedCopies,
} from './embedded-place.ts'
import { databaseUser, findLauncher, type Server } from './embedded-process.ts'

export type { SocketPlace }

export interface EmbeddedPostgres {
  /** The superuser that owns the database: migrations only. */
  readonly owner: SocketPlace
  /** The application's login, `yihao_app`: it may connect, and has the rights that migrations grant it. */
  readonly app: SocketPlace
  /** Resolves with the reason when PostgreSQL has ended, by {@link stop} or by itself; never rejects. */
  readonly ended: Promise<string>
  /** Ends PostgreSQL and waits until no process of it is left; a second call waits for the first. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Holds the passwords and the database, or the pointer to it. Made with mode 0700 if it is not there. */
  readonly dataDir: string
  readonly log: Pick<Log, 'info' | 'warn'>
  /** Settings of PostgreSQL that differ from the durable ones, such as `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>
  /** Called when PostgreSQL has been told to start: until it has, there is time for other things. */
  readonly begun?: () => void
}

/**
 * Starts the PostgreSQL that comes with the dependencies, on the database of this data folder, which is made if need be.
 * Only one process at a time has it. PostgreSQL ends with this process, however that ends, where the system can do so;
 * where it cannot, the next start ends what was left.
 *
 * @throws one sentence that says what is wrong and what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    const binaries = packagedBinaries()
    await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
    const dataDir = await realpath(options.dataDir)
    const place = await choosePlace(dataDir, options.log)
    const lock = await lockOrRefuse(dataDir, place)
    try {
      return await startLocked({ ...options, dataDir }, place, binaries, lock)
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    throw explained(error, options.dataDir)
  }
}

async function startLocked(
  options: EmbeddedOptions,
  place: Place,
  packaged: string,
  lock: Lock,
): Promise<EmbeddedPostgres> {
  const { dataDir, log, settings, begun = () => undefined } = options
  await claimPlace(place, dataDir)
  const { launcher, major } = await findLauncher(await usableBinaries(packaged, place, log))
  await clearLeftovers(place, log)
  const secrets = await readySecrets(dataDir, place, log)
  if (!(await exists(clusterOf(place))))
    await makeCluster(place, launcher, { login: ownerLogin, password: secrets.owner }, settings?.fsync !== 'off')
  await refuseOtherVersion(place, major)
  if (place.outside) await symlink(place.folder, pointerOf(dataDir)).catch(ignore('EEXIST'))
  const host = await makeSocketFolder(place)
  const owner = { host, port, user: ownerLogin, password: secrets.owner, database: databaseName }
  let server: Server | undefined
  try {
    server = await startServer(place, serverCommand(place, launcher, host, settings), log, begun)
    await readyLogins(owner, secrets)
  } catch (error) {
    await server?.end()
    await removeSocketFolder(place)
    throw error
  }
  log.info({ folder: place.folder, version: major }, 'embedded PostgreSQL is ready')
  const app = { ...owner, user: appLogin, password: secrets.app }
  return { owner, app, ...supervised(server, place, lock, log) }
}

function supervised(
  server: Server,
  place: Place,
  lock: Lock,
  log: Pick<Log, 'warn'>,
): Pick<EmbeddedPostgres, 'ended' | 'stop'> {
  const trimming = setInterval(() => void trimLog(place).catch(() => undefined), 600_000).unref()
  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    clearInterval(trimming)
    await server.end()
    await removeSocketFolder(place)
    lock.release()
  }
  void server.gone.then(reason => {
    if (stopping === undefined) log.warn({ reason, folder: place.folder }, 'PostgreSQL has ended by itself')
  })
  return {
    ended: server.gone,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

const ignore =
  (...codes: string[]) =>
  (error: unknown): void => {
    if (!hasCode(error, ...codes)) throw error
  }

/** What the system says in codes, in a sentence. */
function explained(error: unknown, dataDir: string): unknown {
  const text = error instanceof Error ? error.message : String(error)
  if (hasCode(error, 'ENOSPC', 'EDQUOT') || /No space left on device|Disk quota exceeded/.test(text))
    return new Error(`the disk of the database of ${dataDir} is full (${text})`, { cause: error })
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR'))
    return new Error(`the data folder ${dataDir} cannot be written (${text})`, { cause: error })
  if (/could not look up effective user ID/.test(text))
    return new Error(
      `PostgreSQL asks that this user (${process.getuid?.()}) has a name in /etc/passwd: add one, or set DATABASE_URL`,
      { cause: error },
    )
  return error
}

async function lockOrRefuse(dataDir: string, place: Place): Promise<Lock> {
  const lock = await takeLock(lockOf(place))
  if (lock !== undefined) return lock
  throw new Error(
    `another server (process ${lockHolder(lockOf(place))}) uses the data folder ${dataDir}: stop it, or set another DATA_DIR`,
  )
}

const realFolder = (dataDir: string): Promise<string> => realpath(dataDir).catch(() => resolve(dataDir))

/** Every file and folder that the embedded PostgreSQL of this data folder occupies now, in and outside of it. */
export async function embeddedPlaces(dataDir: string): Promise<string[]> {
  const folder = await realFolder(dataDir)
  const inside = [pointerOf(folder), ownerSecretOf(folder), appSecretOf(folder)]
  const present = await Promise.all(inside.map(exists))
  const places = (await placesOf(folder)).map(place => place.folder)
  return [...new Set([...inside.filter((_, at) => present[at]), ...places])]
}

/**
 * Ends a PostgreSQL that was left running on this data folder, and removes the database with all its places.
 * @throws when a living server uses it
 */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const folder = await realFolder(dataDir)
  for (const place of await placesOf(folder)) {
    const lock = await lockOrRefuse(folder, place)
    try {
      await clearLeftovers(place, { warn: () => undefined })
      await rm(place.folder, { recursive: true, force: true, maxRetries: 5 })
    } finally {
      lock.release()
    }
  }
  await unlink(pointerOf(folder)).catch(ignore('ENOENT'))
  for (const secret of [ownerSecretOf(folder), appSecretOf(folder)]) await rm(secret, { force: true })
  if (databaseUser() !== undefined) await removeUnusedCopies()
}
