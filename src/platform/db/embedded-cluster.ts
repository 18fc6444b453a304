import { closeSync, openSync } from 'node:fs'
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { clusterOf, type Place } from './embedded-place.ts'
import {
  type Command,
  databaseUser,
  endLeftover,
  type Launcher,
  readPostmaster,
  run,
  type Server,
  spawnServer,
} from './embedded-process.ts'

export const port = 5432
/** The smallest room for a socket's path (macOS has 103 bytes, Linux 107), less the file's own name. */
const longestSocketFolder = 103 - `/.s.PGSQL.${port}`.length
const farSocketFolder = '/tmp/yihao-'
const logLimit = 2 * 1024 * 1024
const logOf = (place: Place): string => join(place.folder, 'postgresql.log')

/** An eighth of what memory this process may use, to a gigabyte: index pages of millions of licenses stay at hand. */
function sharedBuffers(): string {
  const allowed = process.constrainedMemory()
  const memory = allowed > 0 ? Math.min(totalmem(), allowed) : totalmem()
  return `${Math.min(1_024, Math.max(128, Math.floor(memory / 8 / 2 ** 20)))}MB`
}

/**
 * Durable, reachable over the socket alone, and silent about what it stores: `log_min_messages=log` keeps out the errors
 * of statements, whose texts and details quote values; the application is told them anyway.
 */
const standardSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: String(port),
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: sharedBuffers(),
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  password_encryption: 'scram-sha-256',
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_checkpoints: 'off',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
}

async function giveToDatabaseUser(path: string): Promise<void> {
  const user = databaseUser()
  if (user !== undefined) await chown(path, user.uid, user.gid)
}

/** Clears what an earlier process left: its server, half-made clusters, its socket. Only under the lock. */
export async function clearLeftovers(place: Place, log: Pick<Log, 'warn'>): Promise<void> {
  if (await endLeftover(clusterOf(place)))
    log.warn({ folder: place.folder }, 'ended a PostgreSQL that an earlier server left running')
  await removeSocketFolder(place)
  for (const name of await readdir(place.folder))
    if (name.startsWith('draft-')) await rm(join(place.folder, name), { recursive: true, force: true, maxRetries: 5 })
}

/** Made under another name and renamed when complete, so that a cluster of the right name is always a whole one. */
export async function makeCluster(
  place: Place,
  launcher: Launcher,
  superuser: { readonly login: string; readonly password: string },
  durable: boolean,
): Promise<void> {
  const draft = await mkdtemp(join(place.folder, 'draft-'))
  const secret = `${draft}.password`
  try {
    await giveToDatabaseUser(draft)
    await writeFile(secret, superuser.password, { mode: 0o600, flag: 'wx' })
    await giveToDatabaseUser(secret)
    const access = ['--username', superuser.login, '--pwfile', secret, '--auth=scram-sha-256']
    const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const care = ['--data-checksums', '--no-instructions', durable ? '--sync-method=fsync' : '--no-sync']
    await run(launcher('initdb', ['-D', draft, ...access, ...text, '--text-search-config=simple', ...care]))
    await rename(draft, clusterOf(place))
  } finally {
    await rm(secret, { force: true })
    await rm(draft, { recursive: true, force: true, maxRetries: 5 })
  }
}

export async function refuseOtherVersion(place: Place, major: string): Promise<void> {
  const made = (await readFile(join(clusterOf(place), 'PG_VERSION'), 'utf8')).trim()
  if (made === major) return
  throw new Error(
    `the database in ${place.folder} was made by PostgreSQL ${made} and this is ${major}: dump it with the older release and restore it into a new data folder`,
  )
}

const nearSocketFolder = (place: Place): string => join(place.folder, 'socket')

/**
 * A short private folder for the socket: beside the cluster where its path fits, or else linked to from there.
 * Always a new one: a lock file left beside a socket may name a process number that a stranger has now.
 */
export async function makeSocketFolder(place: Place): Promise<string> {
  const near = nearSocketFolder(place)
  const fits = Buffer.byteLength(near) <= longestSocketFolder && /^[\w./@+-]+$/.test(near)
  const folder = fits ? near : await mkdtemp(farSocketFolder)
  await (fits ? mkdir(near) : symlink(folder, near))
  await chmod(folder, 0o700)
  await giveToDatabaseUser(folder)
  return folder
}

export async function removeSocketFolder(place: Place): Promise<void> {
  const near = nearSocketFolder(place)
  const far = await readlink(near).catch(() => '')
  if (far.startsWith(farSocketFolder)) await rm(far, { recursive: true, force: true })
  await rm(near, { recursive: true, force: true })
}

/** The command that serves this cluster; settings on it stand above those in the cluster's own files. */
export function serverCommand(
  place: Place,
  launcher: Launcher,
  socketFolder: string,
  settings: Readonly<Record<string, string>> | undefined,
): Command {
  const all = { ...standardSettings, ...settings, unix_socket_directories: socketFolder }
  return launcher('postgres', [
    '-D',
    clusterOf(place),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
}

/** Keeps two pieces of log. PostgreSQL holds the file open for appending, so it is emptied in place. */
export async function trimLog(place: Place): Promise<void> {
  const found = await stat(logOf(place)).catch(() => undefined)
  if (found === undefined || found.size < logLimit) return
  await copyFile(logOf(place), `${logOf(place)}.1`)
  await truncate(logOf(place))
}

async function lastWords(place: Place, from: number): Promise<string> {
  const text = (await readFile(logOf(place))).subarray(from).toString('utf8').trim()
  return text.split('\n').slice(-6).join('\n')
}

/** Waits for ten minutes at most, since a recovery after a crash may take its time. */
async function becomesReady(server: Server, cluster: string): Promise<boolean> {
  const step = 15
  for (let waited = 0; waited < 600_000 && !server.isGone(); waited += step) {
    const postmaster = await readPostmaster(cluster)
    if (postmaster?.pid === server.pid && postmaster?.ready) return true
    await Promise.race([server.gone, pause(step)])
  }
  return false
}

/** The children of a killed server hold its shared memory until they have noticed: worth waiting for, fifteen seconds. */
const heldByDying = /still in use|lock file ".*" already exists/

/** @param begun called when PostgreSQL has been told to start, before it has */
export async function startServer(
  place: Place,
  command: Command,
  log: Pick<Log, 'info'>,
  begun: () => void,
): Promise<Server> {
  await trimLog(place)
  for (let attempt = 0; ; attempt += 1) {
    const file = openSync(logOf(place), 'a', 0o600)
    const { size } = await stat(logOf(place))
    const server = spawnServer(command, file)
    closeSync(file)
    begun()
    if (await becomesReady(server, clusterOf(place))) return server
    await server.end()
    const words = await lastWords(place, size)
    if (attempt === 75 || !heldByDying.test(words))
      throw new Error(`PostgreSQL did not start (${await server.gone}); it says:\n${words}`)
    if (attempt === 0) log.info({ folder: place.folder }, 'waiting for the rest of a killed PostgreSQL to go')
    await pause(200)
  }
}
