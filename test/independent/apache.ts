import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Debian puts them. */
const program = '/usr/sbin/apache2'
const moduleFile = (name: string): string => `/usr/lib/apache2/modules/mod_${name}.so`

/** Says aloud why a test is skipped; true where the web server and its module are installed. */
export function hasApache(module: string, debianPackage: string): boolean {
  const isThere = existsSync(program) && existsSync(moduleFile(module))
  if (!isThere) process.stderr.write(`tests with mod_${module} are skipped: apt-get install apache2 ${debianPackage}\n`)
  return isThere
}

export interface Apache {
  readonly origin: string
  stop(): Promise<void>
  /** What the server has written to its log, for a failed test. */
  log(): Promise<string>
}

const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'proxy', 'proxy_http']

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function untilAnswers(origin: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) break
    const isThere = await fetch(`${origin}/ping`, { redirect: 'manual' }).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`Apache did not start (${child.exitCode})`)
}

/** A web server of its own, on a port of its own, with a folder that goes when it stops. */
export async function startApache(module: string, port: number, lines: readonly string[]): Promise<Apache> {
  const folder = await mkdtemp(join(tmpdir(), 'yihao-apache-'))
  await chmod(folder, 0o755)
  const isRoot = process.getuid?.() === 0
  const text = [
    `ServerRoot ${folder}`,
    `DefaultRuntimeDir ${folder}`,
    `PidFile ${folder}/pid`,
    `ErrorLog ${folder}/error.log`,
    'LogLevel warn',
    `Listen 127.0.0.1:${port}`,
    'ServerName localhost',
    ...[...modules, module].map(name => `LoadModule ${name}_module ${moduleFile(name)}`),
    ...(isRoot ? ['User www-data', 'Group www-data'] : []),
    'StartServers 1',
    'ThreadsPerChild 8',
    'MaxRequestWorkers 8',
    ...lines,
  ]
  await writeFile(join(folder, 'apache.conf'), `${text.join('\n')}\n`)
  const child = spawn(program, ['-f', join(folder, 'apache.conf'), '-DFOREGROUND'], { stdio: 'inherit' })
  const log = () => readFile(join(folder, 'error.log'), 'utf8').catch(() => '')
  const stop = async () => {
    const hasEnded = new Promise(resolve => child.once('exit', resolve))
    if (child.exitCode === null && child.kill('SIGTERM')) await hasEnded
    await rm(folder, { recursive: true, force: true })
  }
  const origin = `http://localhost:${port}`
  try {
    await untilAnswers(origin, child)
  } catch (error) {
    const written = await log()
    await stop()
    throw new Error(written, { cause: error })
  }
  return { origin, stop, log }
}

/** An application behind the web server: answers with the headers that it was given. */
export async function startEcho() {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.headers))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: () => new Promise<void>(resolve => void server.close(() => resolve())),
  }
}

/** Headers carry bytes; names of people are UTF-8 in them. */
export function headersIn(body: string): (name: string) => string | undefined {
  const headers: IncomingHttpHeaders = JSON.parse(body)
  return name => {
    const value = headers[name]
    return typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : undefined
  }
}
