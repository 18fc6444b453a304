import { spawn } from 'node:child_process'
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { toolPath } from './embedded-process.ts'

/** open(2) locks by itself on macOS; Node has no name for the flag. */
const exclusiveLockOnOpen = 0x20

export interface Lock {
  release(): void
}

/** Locks the open file behind `fd`: the lock belongs to that open file, so it outlives the tool that took it. */
function flock(fd: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const tool = spawn('flock', ['--exclusive', '--nonblock', '3'], {
      cwd: '/',
      env: { PATH: toolPath },
      stdio: ['ignore', 'ignore', 'ignore', fd],
    })
    tool.once('error', error =>
      reject(
        new Error('the embedded PostgreSQL needs the tool flock (util-linux); without it set DATABASE_URL', {
          cause: error,
        }),
      ),
    )
    tool.once('exit', code => resolve(code === 0))
  })
}

function openLocking(path: string): number | undefined {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW
  if (process.platform !== 'darwin') return openSync(path, flags, 0o600)
  try {
    return openSync(path, flags | exclusiveLockOnOpen | constants.O_NONBLOCK, 0o600)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined
    throw error
  }
}

/** Whoever removed the folder meanwhile held a lock on another file of the same name. */
function stillStands(fd: number, path: string): boolean {
  return fstatSync(fd).ino === statSync(path, { throwIfNoEntry: false })?.ino
}

/**
 * Takes the lock of the file, or answers undefined when another process holds it.
 *
 * It is the kernel's lock on an open file: it ends with the process however that ends, nothing stale is left to judge,
 * and it is seen by every process of the machine, in other containers too. A plain number rather than a FileHandle keeps
 * the file open, because the garbage collector closes a forgotten handle.
 */
export async function takeLock(path: string): Promise<Lock | undefined> {
  const fd = openLocking(path)
  if (fd === undefined) return undefined
  try {
    const locked = process.platform === 'darwin' || (await flock(fd))
    if (locked && stillStands(fd, path)) {
      ftruncateSync(fd)
      writeSync(fd, `${process.pid}\n`, 0)
      return { release: () => closeSync(fd) }
    }
  } catch (error) {
    closeSync(fd)
    throw error
  }
  closeSync(fd)
  return undefined
}

/** The process that wrote itself into the lock, for a message only. */
export function lockHolder(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
