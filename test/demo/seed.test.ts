import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { people as cast, departments } from '../../src/demo/cast.ts'
import { licenses } from '../../src/demo/cast-licenses.ts'
import { qualification, safetyPermit } from '../../src/demo/cast-types.ts'
import type { DemoFile } from '../../src/demo/file.ts'
import { seedDemo } from '../../src/demo/seed.ts'
import { authenticatePassword } from '../../src/identity/index.ts'
import { findProposals, licenseType, reconcilePaper, revokeLicense } from '../../src/licenses/index.ts'
import type { Caller } from '../../src/platform/caller.ts'
import { verifyLicense } from '../../src/verification/index.ts'
import { startWorld, type World } from '../harness.ts'

let world: World
let path: string
let first: DemoFile

beforeAll(async () => {
  world = await startWorld({ config: { demo: true } })
  path = join(world.deps.config.dataDir, 'demo.json')
  await seedDemo(world.deps)
  first = await stored()
})
afterAll(() => world.stop())

const stored = async (): Promise<DemoFile> => JSON.parse(await readFile(path, 'utf8'))
const stranger: Caller = { kind: 'anonymous' }

/** Every row of every table of every slice, as text; binary columns are hex in it. */
async function dump(): Promise<string> {
  const tables = await world.owner`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'drizzle')`
  const parts: string[] = []
  for (const { name } of tables) {
    const rows = await world.owner.unsafe(`select t::text as row from ${name} t`)
    parts.push(...rows.map(row => String(row.row)))
  }
  return parts.join('\n')
}

async function countRecords(): Promise<number> {
  const [row] = await world.owner`select count(*)::int as count from audit.records where type <> 'client.changed'`
  return Number(row?.count)
}

const citizens = ({ people }: DemoFile) => people.filter(({ documentType }) => documentType === 'resident-id')
const signIn = ({ documentNumber, password }: DemoFile['people'][number]) =>
  authenticatePassword(world.deps, { identifier: documentNumber, password, source: '127.0.0.1' })

describe('the demonstration’s file', () => {
  it('is for its owner alone and has the agreed shape', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const { config } = world.deps
    expect(first).toMatchObject({ origin: config.origin, issuer: config.issuer })
    expect(first.people[0]).toMatchObject({ name: cast[0].name, documentNumber: cast[0].documentNumber })
    expect(first.people[0]?.assuranceLevel).toBeGreaterThanOrEqual(3)
    for (const { name, uscc } of first.organizations) {
      expect(name).toMatch(/（演示）$/)
      expect(uscc).toHaveLength(18)
    }
    const { registrar, department, secondDepartment, counter, app } = first.clients
    expect(registrar.scope.split(' ')).toEqual(['people.register', 'catalog.manage', 'audit.read'])
    expect(department.uscc).not.toBe(secondDepartment.uscc)
    for (const machine of [registrar, department, secondDepartment, counter])
      expect(machine.privateJwk).toMatchObject({ kty: 'EC', crv: 'P-256', d: expect.any(String) })
    expect(app.client_secret).toHaveLength(43)
    expect(app.redirect_uris).toContain('http://localhost:8765/callback')
  })

  it('who is in it signs in with the password it says', async () => {
    for (const person of citizens(first)) expect(await signIn(person)).toMatchObject({ kind: 'ok' })
  })

  it('its licenses are verified as it says', async () => {
    expect(first.licenses).toHaveLength(licenses.length)
    expect(new Set(first.licenses.map(each => each.status))).toEqual(
      new Set(['active', 'suspended', 'revoked', 'expired', 'not-yet-valid']),
    )
    expect(first.licenses[0]?.status).toBe('active')
    for (const { qr, status } of first.licenses) {
      const { outcome, reasons } = await verifyLicense(world.deps, stranger, { qr })
      expect({ outcome, reasons }).toEqual(
        status === 'active' ? { outcome: 'valid', reasons: [] } : { outcome: 'invalid', reasons: [status] },
      )
    }
  })

  it('neither numbers nor secrets of the cast stand in the database in clear', async () => {
    const text = await dump()
    expect(text).toContain(String(first.licenses[0]?.identifier))
    const clients = Object.values(first.clients)
    const secrets = [
      ...first.people.flatMap(({ documentNumber, password }) => [documentNumber, password]),
      ...clients.flatMap(({ client_secret, privateJwk }) => [client_secret ?? [], privateJwk?.d ?? []].flat()),
      ...first.licenses.map(({ checkCode }) => checkCode),
    ]
    for (const secret of secrets) {
      expect(text, secret).not.toContain(secret)
      expect(text, secret).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })
})

describe('the desks of a department', () => {
  it('have a license that waits for a second person, and paper that somebody has to look into', async () => {
    const { deps } = world
    const reader: Caller = {
      kind: 'client',
      id: 'reader',
      scopes: new Set(['licenses.read']),
      organization: departments.construction.uscc,
    }
    const open = await findProposals(deps, reader, { open: true })
    expect(open.map(each => [each.typeCode, each.move])).toEqual([[safetyPermit.code, 'issue']])
    const { stock, differences } = await reconcilePaper(deps, reader)
    expect(stock).toMatchObject([{ typeCode: qualification.code, sheets: { 'in-stock': 48, taken: 1, spoiled: 1 } }])
    expect(differences).toMatchObject([{ kind: 'skipped', serial: 'A0001001' }])
    const [{ typeCode = '' } = {}] = first.licenses
    const { twoPerson, paper } = await licenseType(deps, typeCode)
    expect([twoPerson, paper]).toEqual([undefined, undefined])
  })
})

describe('a further start', () => {
  it('changes nothing where everything stands', async () => {
    const [records, { mtimeMs }] = [await countRecords(), await stat(path)]
    // Of the processor, not of the clock: others use this machine too.
    const began = process.cpuUsage()
    await seedDemo(world.deps)
    const { user, system: kernel } = process.cpuUsage(began)
    expect((user + kernel) / 1_000).toBeLessThan(1_000)
    expect(await stored()).toEqual(first)
    expect((await stat(path)).mtimeMs).toBe(mtimeMs)
    expect(await countRecords()).toBe(records)
  })

  it('two at once agree', async () => {
    const [one, other] = await Promise.all([seedDemo(world.deps), seedDemo(world.deps)])
    expect(one).toEqual(other)
  })

  it('names another origin where the server has moved', async () => {
    const config = { ...world.deps.config, origin: 'https://id.example.org', issuer: 'https://id.example.org/oidc' }
    const moved = await seedDemo({ ...world.deps, config })
    expect(moved).toMatchObject({ origin: config.origin, issuer: config.issuer, people: first.people })
    for (const { qr } of moved.licenses) expect(qr).toMatch(/^https:\/\/id\.example\.org\/v#\d+$/)
    expect(await stored()).toEqual(moved)
    await seedDemo(world.deps)
    expect(await stored()).toEqual(first)
  })

  it('issues anew what has ended since, and brings back what was moved', async () => {
    const uscc = first.clients.department.uscc
    const caller: Caller = { kind: 'client', id: 'test', scopes: new Set(['licenses.issue']), organization: uscc }
    const { identifier = '' } = first.licenses[0] ?? {}
    await revokeLicense(world.deps, caller, identifier, { reason: 'holder-request' })
    const { licenses: now } = await seedDemo(world.deps)
    expect(now[0]?.identifier).not.toBe(identifier)
    expect(now[0]?.status).toBe('active')
    expect(now.slice(1)).toEqual(first.licenses.slice(1))
  })

  it.each([
    ['lost', () => rm(path)],
    ['not understood', () => writeFile(path, '{"people":[')],
  ])('makes new secrets where the file was %s', async (_, spoil) => {
    const before = await stored()
    await spoil()
    await seedDemo(world.deps)
    const after = await stored()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(after.licenses).toEqual(before.licenses)
    for (const [at, { password }] of after.people.entries()) expect(password).not.toBe(before.people[at]?.password)
    for (const person of citizens(after)) expect(await signIn(person)).toMatchObject({ kind: 'ok' })
    expect(after.clients.app.client_secret).not.toBe(before.clients.app.client_secret)
  })
})
