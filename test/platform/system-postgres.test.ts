import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateDatabase, refuseOldVersion } from '../../src/platform/db/migrate.ts'

/** Where Debian and its kin put the newest PostgreSQL; 15 and newer count. */
function newestBinaries(): string | undefined {
  const home = '/usr/lib/postgresql'
  const majors = existsSync(home) ? readdirSync(home).map(Number) : []
  const [newest] = majors.filter(major => major >= 15).sort((a, b) => b - a)
  const folder = `${home}/${newest}/bin`
  return newest !== undefined && existsSync(`${folder}/initdb`) ? folder : undefined
}

const binaries = newestBinaries()
const root = fileURLToPath(new URL('../..', import.meta.url))
const secret = 'a-password-of-this-test'

/** PostgreSQL refuses to be root. */
function userOfDatabase(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  try {
    const ask = (what: string): number => Number(execFileSync('id', [what, 'postgres'], { stdio: 'pipe' }))
    return { uid: ask('-u'), gid: ask('-g') }
  } catch {
    return { uid: 65534, gid: 65534 }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

let folder: string
let port: number
let server: ChildProcess | undefined
let admin: postgres.Sql

const urlOf = (login: string, database: string): string => `postgres://${login}:${secret}@127.0.0.1:${port}/${database}`
const connect = (login: string, database: string): postgres.Sql =>
  postgres(urlOf(login, database), { max: 1, onnotice: () => undefined })

async function startPostgres(bin: string): Promise<void> {
  const user = userOfDatabase()
  folder = mkdtempSync(join(tmpdir(), 'yihao-system-'))
  chmodSync(folder, 0o755)
  port = await freePort()
  const [cluster, password] = [join(folder, 'cluster'), join(folder, 'password')]
  mkdirSync(cluster, { mode: 0o700 })
  writeFileSync(password, secret)
  if (user.uid !== undefined) for (const path of [cluster, password]) chownSync(path, user.uid, user.gid ?? 0)
  const access = ['-U', 'chief', '--auth=scram-sha-256', `--pwfile=${password}`, '--encoding=UTF8', '--no-sync']
  execFileSync(`${bin}/initdb`, ['-D', cluster, ...access], { ...user, stdio: 'pipe', cwd: '/' })
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${cluster}`, 'fsync=off']
  const words = settings.flatMap(each => ['-c', each])
  server = spawn(`${bin}/postgres`, ['-D', cluster, ...words], { ...user, stdio: 'ignore', cwd: '/' })
  admin = connect('chief', 'postgres')
  for (let tries = 0; ; tries += 1) {
    const answers = await admin`select 1`.then(
      () => true,
      () => false,
    )
    if (answers) return
    if (tries === 100) throw new Error('PostgreSQL of this machine does not answer')
    await pause(100)
  }
}

type Settings = Readonly<Record<string, string>>

/** The server as it is deployed, on this database; then the whole story of `npm run demo` against it. */
async function playStory(settings: Settings): Promise<string> {
  const dataDir = mkdtempSync(join(folder, 'data-'))
  const env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    DEMO: 'true',
    LOG_LEVEL: 'warn',
    ...settings,
  }
  const yihao = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  try {
    while (
      !(await fetch(`http://localhost:${env.PORT}/readyz`).then(
        answer => answer.ok,
        () => false,
      ))
    ) {
      if (yihao.exitCode !== null) throw new Error(`the server ended with ${yihao.exitCode}`)
      await pause(50)
    }
    const told = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], { cwd: root, env })
    return told.stdout
  } finally {
    const gone = once(yihao, 'exit')
    yihao.kill('SIGTERM')
    await gone
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof postgres.PostgresError ? error.code : String(error)),
  )
}

const notAllowed = '42501'

describe.skipIf(binaries === undefined)(
  `a PostgreSQL that is there${binaries === undefined ? ': SKIPPED, this machine has none of 15 or newer' : ''}`,
  () => {
    beforeAll(() => startPostgres(binaries ?? ''))
    afterAll(async () => {
      await admin.end({ timeout: 1 })
      if (server !== undefined) {
        const gone = once(server, 'exit')
        server.kill('SIGINT')
        await gone
      }
      rmSync(folder, { recursive: true, force: true })
    })

    it('of which the login owns all: rights are narrowed by a role', async () => {
      await admin`create database of_chief`
      const story = await playStory({ DATABASE_URL: urlOf('chief', 'of_chief') })
      expect(story).toContain('the whole story works')
      const sql = connect('chief', 'of_chief')
      const change = 'update audit.records set type = type'
      // Even the owner is refused, by the trigger; the role by its rights.
      expect(await codeOf(sql.unsafe(change))).toBe(notAllowed)
      await sql`set role yihao_app`
      expect(await codeOf(sql.unsafe(change))).toBe(notAllowed)
      expect(await codeOf(sql.unsafe('delete from audit.records'))).toBe(notAllowed)
      expect(await codeOf(sql.unsafe('create table public.mine (id int)'))).toBe(notAllowed)
      expect((await sql`select count(*)::int as count from audit.records`)[0]?.count).toBeGreaterThan(10)
      await sql.end()
    }, 180_000)

    it('with one login for migrations and a plain one to work with', async () => {
      for (const login of ['keeper', 'worker'])
        await admin.unsafe(`create role ${login} login nosuperuser nocreaterole nocreatedb password '${secret}'`)
      await admin`create database of_keeper owner keeper`
      const story = await playStory({
        DATABASE_URL: urlOf('worker', 'of_keeper'),
        MIGRATION_DATABASE_URL: urlOf('keeper', 'of_keeper'),
      })
      expect(story).toContain('the whole story works')
      const sql = connect('worker', 'of_keeper')
      for (const refused of [
        'update audit.records set type = type',
        'delete from audit.records',
        'truncate audit.records',
        'drop table audit.records',
        'alter table audit.records disable trigger all',
        'create table audit.mine (id int)',
      ])
        expect(await codeOf(sql.unsafe(refused)), refused).toBe(notAllowed)
      await sql.end()
    }, 180_000)

    it('that is newer than the code is refused', async () => {
      await admin`create database of_tomorrow`
      await migrateDatabase(urlOf('chief', 'of_tomorrow'), undefined)
      const sql = connect('chief', 'of_tomorrow')
      await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 9999999999999)`
      await sql.end()
      await expect(migrateDatabase(urlOf('chief', 'of_tomorrow'), undefined)).rejects.toThrow(
        'it is newer than the code; start the newer version instead',
      )
    })
  },
)

describe('the version of PostgreSQL', () => {
  it.each([90_624, 130_012, 140_018])('%i is refused by name', version => {
    const [major, minor] = [Math.floor(version / 10_000), version % 10_000]
    expect(() => refuseOldVersion(version)).toThrow(`15 or newer is needed, this one is ${major}.${minor}`)
  })

  it.each([150_000, 150_018, 180_004])('%i is enough', version => {
    expect(() => refuseOldVersion(version)).not.toThrow()
  })
})
