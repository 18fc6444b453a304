import { createHash } from 'node:crypto'
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Log } from '../log.ts'
import { databaseUser } from './embedded-process.ts'

/** Where root puts what the database's user must reach; the second only where the first cannot be written. */
const sharedHomes = ['/var/lib/yihao', '/var/tmp/yihao']

/** The folder of one database: `cluster/` is PostgreSQL's own, beside it lie the log, the lock and the socket. */
export interface Place {
  readonly folder: string
  /** Not below the data folder; `<dataDir>/database` then points to it. */
  readonly outside: boolean
}

export const clusterOf = (place: Place): string => join(place.folder, 'cluster')
export const lockOf = (place: Place): string => join(place.folder, 'lock')
export const pointerOf = (dataDir: string): string => join(dataDir, 'database')
const noteOf = (place: Place): string => join(place.folder, 'data-folder')

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))

const absent = (error: unknown): undefined => {
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
  throw error
}

export const exists = async (path: string): Promise<boolean> => (await stat(path).catch(absent)) !== undefined

/** May the database's user pass through every folder on the way to `path`, and run or enter `path` itself? */
export async function isReachable(path: string): Promise<boolean> {
  const user = databaseUser()
  if (user === undefined) return true
  for (let at = await realpath(path); ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** A folder that root alone made and can write. One that another user put there first is never trusted. */
async function isTrusted(home: string): Promise<boolean> {
  try {
    await mkdir(home, { mode: 0o755 }).catch(error => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
    const found = await lstat(home)
    if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) return false
    await chmod(home, 0o755)
    return await isReachable(home)
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

export async function sharedHome(log: Pick<Log, 'warn'>): Promise<string> {
  for (const home of sharedHomes) {
    if (!(await isTrusted(home))) continue
    if (home !== sharedHomes[0])
      log.warn({ home }, 'the database lies in a folder for temporary files: see that nothing cleans it')
    return home
  }
  throw new Error(
    `root cannot run PostgreSQL itself, and neither ${sharedHomes.join(' nor ')} is a folder that root alone can write: start as an ordinary user or set DATABASE_URL`,
  )
}

const placeName = (dataDir: string): string =>
  `cluster-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`

/** Where the data folder (a real path) says that its database stands, if it says so. */
async function placeSaid(dataDir: string): Promise<Place | undefined> {
  const pointer = pointerOf(dataDir)
  const standing = await lstat(pointer).catch(absent)
  if (standing?.isSymbolicLink()) return { folder: resolve(dataDir, await readlink(pointer)), outside: true }
  return standing === undefined ? undefined : { folder: pointer, outside: false }
}

async function refuseUnusable(said: Place, dataDir: string): Promise<void> {
  if (said.outside && !(await exists(clusterOf(said))))
    throw new Error(
      `the database of ${dataDir} stood in ${said.folder} and is gone: restore it, or give up the data with npm run reset`,
    )
  if (said.outside || databaseUser() === undefined) return
  if ((await stat(said.folder)).uid !== 0)
    throw new Error(`the database in ${said.folder} was made by an ordinary user: start as that user, not as root`)
  if (!(await isReachable(said.folder)))
    throw new Error(
      `PostgreSQL does not run as root, and nobody else can enter ${dataDir} any more: open it with chmod o+x`,
    )
}

/** Right below the data folder, unless that is root's alone and closed to the user that PostgreSQL runs as. */
async function newPlace(dataDir: string, log: Pick<Log, 'warn'>): Promise<Place> {
  if (await isReachable(dataDir)) return { folder: pointerOf(dataDir), outside: false }
  return { folder: join(await sharedHome(log), placeName(dataDir)), outside: true }
}

/** The place of the database of this data folder (a real path), made if there is none. */
export async function choosePlace(dataDir: string, log: Pick<Log, 'warn'>): Promise<Place> {
  const said = await placeSaid(dataDir)
  if (said !== undefined) await refuseUnusable(said, dataDir)
  const place = said ?? (await newPlace(dataDir, log))
  await mkdir(place.folder, { recursive: true })
  // As root the folder is root's, and the database's user may only pass through it.
  await chmod(place.folder, databaseUser() === undefined ? 0o700 : 0o711)
  return place
}

/** The other data folder, if there is one, that this place serves. */
async function otherOwner(place: Place, dataDir: string): Promise<string | undefined> {
  if (!place.outside) return undefined
  const noted = (await readFile(noteOf(place), 'utf8').catch(absent))?.trim()
  if (noted === undefined || noted === dataDir) return undefined
  return (await placeSaid(noted))?.folder === place.folder ? noted : undefined
}

/** A data folder may be moved, and its database stays with it; a copy of it must not use the original's. */
export async function claimPlace(place: Place, dataDir: string): Promise<void> {
  if (!place.outside) return
  const other = await otherOwner(place, dataDir)
  if (other !== undefined)
    throw new Error(
      `${dataDir} is a copy of ${other}, whose database it points to: remove ${pointerOf(dataDir)} and restore a backup`,
    )
  await writeFile(noteOf(place), `${dataDir}\n`)
}

/** The places that the database of this data folder (a real path) occupies now, those of other data folders left out. */
export async function placesOf(dataDir: string): Promise<Place[]> {
  const said = await placeSaid(dataDir)
  const outside = sharedHomes.map(home => ({ folder: join(home, placeName(dataDir)), outside: true }))
  const places: Place[] = [
    ...(said === undefined ? [] : [said]),
    ...outside.filter(each => each.folder !== said?.folder),
  ]
  const own = await Promise.all(
    places.map(async each => (await exists(each.folder)) && (await otherOwner(each, dataDir)) === undefined),
  )
  return places.filter((_, at) => own[at])
}

/** Removes the shared copies of the binaries once no database of this machine is left that could use them. */
export async function removeUnusedCopies(): Promise<void> {
  for (const home of sharedHomes) {
    const found = await lstat(home).catch(absent)
    if (found === undefined || found.uid !== process.getuid?.()) continue
    const names = await readdir(home)
    if (names.some(name => name.startsWith('cluster-'))) continue
    for (const name of names)
      if (/^\.?postgres-/.test(name)) await rm(join(home, name), { recursive: true, force: true })
    await rmdir(home).catch(error => {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error
    })
  }
}
