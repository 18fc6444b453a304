import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Tools are found even under a bare environment. */
export const toolPath = [process.env.PATH, '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'].filter(Boolean).join(':')
/** The server's own environment is not handed down: it may hold secrets. */
const environment = { PATH: toolPath, LC_ALL: 'C', TZ: 'UTC' }

interface User {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses root. `nobody` is in every passwd, and PostgreSQL asks for a name there; no user need be made. */
export function databaseUser(): User | undefined {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined
}

export interface Command {
  /** What a message calls it, where the file is only a wrapper. */
  readonly name?: string
  readonly file: string
  readonly args: readonly string[]
  readonly user?: User | undefined
}

/** Turns a program of PostgreSQL's and its arguments into a command run as the database's user. */
export type Launcher = (program: string, args: readonly string[]) => Command

/** It asks the kernel to end the program with this process, kill -9 included; not every system has it. */
function withSetpriv(file: string, args: readonly string[]): Command {
  const user = databaseUser()
  const becoming = user === undefined ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  return { file: 'setpriv', args: [...becoming, '--pdeathsig', 'INT', file, ...args] }
}

const plainly = (file: string, args: readonly string[]): Command => ({ file, args, user: databaseUser() })

/** Runs to the end and answers what it wrote; rejects with that when it fails. */
export function run(command: Command): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args, {
      cwd: '/',
      env: environment,
      ...command.user,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output)
      const lastWords = output.trim().split('\n').slice(-5).join('\n')
      reject(new Error(`${command.name ?? command.file} ended with ${signal ?? `code ${code}`}: ${lastWords}`))
    })
  })
}

/** How to run PostgreSQL here, tried out on `postgres --version`, with that version's major number. */
export async function findLauncher(binaries: string): Promise<{ launcher: Launcher; major: string }> {
  let failure: unknown
  for (const command of process.platform === 'linux' ? [withSetpriv, plainly] : [plainly]) {
    const launcher: Launcher = (program, args) => ({ name: program, ...command(join(binaries, 'bin', program), args) })
    try {
      const major = /\(PostgreSQL\) (\d+)/.exec(await run(launcher('postgres', ['--version'])))?.[1]
      if (major !== undefined) return { launcher, major }
    } catch (error) {
      failure = error
    }
  }
  const reason = failure instanceof Error ? failure.message : String(failure)
  throw new Error(`PostgreSQL does not run here, set DATABASE_URL instead: ${reason}`, { cause: failure })
}

/** What `postmaster.pid` says. */
export interface Postmaster {
  readonly pid: number
  readonly cluster: string
  readonly socketFolder: string
  readonly ready: boolean
}

const pidFile = (cluster: string): string => join(cluster, 'postmaster.pid')

export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid < 2) return undefined
  return { pid, cluster: lines[1] ?? cluster, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The number in a stale file may belong to anyone by now: only a command line naming the cluster proves it (a zombie has none). */
async function isPostmaster({ pid, cluster }: Postmaster): Promise<boolean> {
  if (!isAlive(pid)) return false
  const line =
    process.platform === 'linux'
      ? readFile(`/proc/${pid}/cmdline`, 'utf8').then(text => text.replaceAll('\0', ' '))
      : run({ file: 'ps', args: ['-o', 'command=', '-p', String(pid)] })
  return (await line.catch(() => '')).includes(` -D ${cluster} `)
}

async function endsWithin(postmaster: Postmaster, milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if (!(await isPostmaster(postmaster))) return true
    await pause(20)
  }
  return false
}

/**
 * Ends a server that outlived its supervisor, which is simpler than to adopt it: its settings and binaries may be
 * another release's, and only a child of ours ends with us. Answers whether there was one.
 * Call it under the cluster's lock alone.
 */
export async function endLeftover(cluster: string): Promise<boolean> {
  const postmaster = await readPostmaster(cluster)
  if (postmaster === undefined) return false
  if (!(await isPostmaster(postmaster))) {
    // PostgreSQL itself clears the file of a dead process, but takes a stranger that has its number now for a rival.
    if (isAlive(postmaster.pid)) await rm(pidFile(cluster), { force: true })
    return false
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(postmaster.pid, signal)
    if (await endsWithin(postmaster, 6_000)) return true
  }
  throw new Error(`PostgreSQL (process ${postmaster.pid}) still uses ${cluster} and does not end`)
}

export interface Server {
  readonly pid: number | undefined
  /** Resolves with the reason once the process has ended, asked for or not; never rejects. */
  readonly gone: Promise<string>
  isGone(): boolean
  /** Fast shutdown (clients are cut off, nothing is lost); an immediate one when that takes too long. */
  end(): Promise<void>
}

async function endServer(child: ChildProcess, gone: Promise<string>, isGone: () => boolean): Promise<void> {
  // An unreferenced child would let the event loop run dry while its end is awaited.
  child.ref()
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (isGone()) return
    child.kill(signal)
    const waiting = new AbortController()
    await Promise.race([gone, pause(5_000, undefined, { signal: waiting.signal }).catch(() => undefined)])
    waiting.abort()
  }
}

/** Starts the server; `log` is the file descriptor that its messages go to. */
export function spawnServer(command: Command, log: number): Server {
  // In a process group of its own, so that Ctrl-C at the terminal does not end it under the requests still being answered.
  const child = spawn(command.file, command.args, {
    cwd: '/',
    env: environment,
    ...command.user,
    detached: true,
    stdio: ['ignore', log, log],
  })
  let over = false
  const endWithUs = (): void => void child.kill('SIGINT')
  const gone = new Promise<string>(resolve => {
    const finish = (reason: string): void => {
      over = true
      process.removeListener('exit', endWithUs)
      resolve(reason)
    }
    child.once('error', error => finish(error.message))
    child.once('exit', (code, signal) => finish(`it ended with ${signal ?? `code ${code}`}`))
  })
  process.once('exit', endWithUs)
  child.unref()
  const isGone = (): boolean => over
  return { pid: child.pid, gone, isGone, end: () => endServer(child, gone, isGone) }
}
