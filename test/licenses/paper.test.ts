import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishType } from '../../src/licenses/index.ts'
import { reconcileAll } from '../../src/licenses/paper/reconcile.ts'
import { serialsBetween } from '../../src/licenses/paper/sheet.ts'
import { system } from '../../src/platform/caller.ts'
import { businessType, type Registry, startRegistry, typeOf } from './registry.ts'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
  await publishType(registry.world.deps, system('test'), businessType, { ...typeOf(businessType), paper: true })
})
afterAll(() => registry.world.stop())

let count = 0
const receive = (first: string, last: string, as?: string) =>
  registry.ask('POST', '/api/paper-receipts', {
    payload: { typeCode: businessType, first, last },
    ...(as === undefined ? {} : { as }),
  })
const issue = (paperSerial?: string, key = `paper-${count++}`) =>
  registry.issue(businessType, paperSerial === undefined ? {} : { paperSerial }, { key })
const move = (identifier: string, name: string, payload: object = {}) =>
  registry.ask('POST', `/api/licenses/${identifier}/${name}`, {
    key: `move-${count++}`,
    payload: { reason: 'words', ...payload },
  })
const step = (serial: string, name: string, as?: string) =>
  registry.ask('POST', `/api/paper/${businessType}/${serial}/${name}`, as === undefined ? {} : { as })
const compared = async (as?: string) => (await registry.ask('GET', '/api/paper', as === undefined ? {} : { as })).body
const kindsOf = async () => (await compared()).differences.map((each: { kind: string }) => each.kind)

describe('ranges of serials', () => {
  it('have one prefix and one length, and at most 10,000 sheets', () => {
    expect(serialsBetween('A0098', 'A0101')).toEqual(['A0098', 'A0099', 'A0100', 'A0101'])
    expect(serialsBetween('9007199254740993', '9007199254740994')).toEqual(['9007199254740993', '9007199254740994'])
    expect(serialsBetween('00001', '10000')).toHaveLength(10_000)
    for (const [first, last] of [
      ['A01', 'B02'],
      ['A1', 'A10'],
      ['A02', 'A01'],
      ['00000', '10000'],
      ['', ''],
      ['A-1', 'A-2'],
    ] as const)
      expect(serialsBetween(first, last), first).toBeUndefined()
  })
})

describe('paper and electronic together', () => {
  it('a license takes its sheet from the stock, once, also 64 at once', async () => {
    expect((await receive('A0001', 'A0100')).body).toEqual({ count: 100 })
    expect((await receive('A0100', 'A0110')).body.code).toBe('paper-known')
    expect((await receive('A0001', 'B0002')).body.code).toBe('paper-range-invalid')
    expect((await issue()).body.code).toBe('paper-serial-needed')
    expect((await issue('Z9999')).body.code).toBe('paper-not-available')
    const answers = await Promise.all(Array.from({ length: 64 }, () => issue('A0001')))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(answers.flatMap(({ status, body }) => (status === 201 ? [] : [body.code])))).toEqual(
      new Set(['paper-not-available']),
    )
    const same = await Promise.all(Array.from({ length: 64 }, () => issue('a0002', 'one-request')))
    expect(new Set(same.map(each => each.body.identifier)).size).toBe(1)
    expect(same[0]?.body.paperSerial).toBe('A0002')
    const [unused] = await registry.world.owner`
      select count(*)::int as n from licenses.licenses where state = 'prepared'`
    expect(unused?.n, 'who got no sheet wrote no license down').toBe(0)
    expect(await compared()).toMatchObject({
      stock: [{ typeCode: businessType, sheets: { 'in-stock': 98, taken: 2 }, next: 'A0003' }],
      differences: [],
    })
  })

  it('a sheet is printed, handed over, returned, or spoiled; another department’s is not found', async () => {
    for (const [name, state] of [
      ['print', 'printed'],
      ['hand-over', 'handed-over'],
      ['return', 'returned'],
    ] as const)
      expect((await step('A0001', name)).body).toEqual({ state })
    expect((await step('A0001', 'print')).body.code).toBe('paper-step-not-allowed')
    expect((await step('A0005', 'hand-over')).body.code).toBe('paper-step-not-allowed')
    expect((await step('A0002', 'print', registry.otherToken)).body.code).toBe('paper-not-found')
    expect((await compared(registry.otherToken)).stock).toEqual([])
  })

  it('every difference is found: returned early, spoiled, skipped, ended and still out', async () => {
    const { deps, owner } = registry.world
    expect(await kindsOf(), 'the first sheet came back while its license stands').toEqual(['license-without-sheet'])
    const license = (await issue('A0010')).body
    expect(await kindsOf()).toEqual(['license-without-sheet', ...Array.from({ length: 7 }, () => 'skipped')])
    for (let n = 3; n < 10; n += 1) await step(`A000${n}`, 'spoil')
    expect(await kindsOf()).toEqual(['license-without-sheet'])
    await step('A0010', 'print')
    await step('A0010', 'hand-over')
    await move(license.identifier, 'revoke')
    expect(await kindsOf()).toEqual(['license-without-sheet', 'not-returned'])
    await step('A0010', 'return')
    const spoiled = (await issue('A0011')).body
    await step('A0011', 'spoil')
    const differences = (await compared()).differences
    expect(differences.map((each: { identifier?: string }) => each.identifier)).toContain(spoiled.identifier)
    const amended = await move(spoiled.identifier, 'amend', { reason: 'paper-lost', paperSerial: 'A0012' })
    expect(amended.body).toMatchObject({ version: 2, paperSerial: 'A0012' })
    expect(await kindsOf()).toEqual(['license-without-sheet'])
    await owner`update licenses.paper_sheets set state = 'taken' where serial = 'A0013'`
    expect(await kindsOf(), 'somebody with the database took a sheet').toEqual([
      'license-without-sheet',
      'sheet-without-license',
    ])
    await reconcileAll(deps)
    const rows = await owner`select data from audit.records where type = 'paper.reconciled'`
    expect(rows.map(({ data }) => data['sheet-without-license'])).toEqual([1])
  })
})
