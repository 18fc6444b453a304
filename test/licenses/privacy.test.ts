import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkCodeMatches, recordForVerification } from '../../src/licenses/index.ts'
import { bodyFor, constructorType, person, type Registry, startRegistry } from './registry.ts'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry({ config: { logLevel: 'silent' } })
})
afterAll(() => registry.world.stop())

/** Every row of every table of every slice, as text; binary columns are hex in it. */
async function dump(): Promise<string> {
  const { owner } = registry.world
  const tables = await owner`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'drizzle')`
  const parts: string[] = []
  for (const { name } of tables) {
    const rows = await owner.unsafe(`select t::text as row from ${name} t`)
    parts.push(...rows.map(row => String(row.row)))
  }
  return parts.join('\n')
}

describe('what the database shows', () => {
  it('neither number, name, field, check code nor reason stands in it in clear', async () => {
    const { issue, ask } = registry
    const fields = { ...bodyFor(constructorType).fields, employer: '昆明某某建设有限公司' }
    const key = `order-${person.documentNumber}`
    const { body } = await issue(constructorType, { fields, number: 'NUMBER-0001' }, { key })
    await ask('POST', `/api/licenses/${body.identifier}/revoke`, { payload: { reason: '王小云本人申请注销' } })
    const text = await dump()
    expect(text).toContain(body.identifier)
    for (const secret of [
      person.documentNumber,
      person.name,
      fields.employer,
      'NUMBER-0001',
      body.checkCode,
      '本人申请',
      key,
    ]) {
      expect(text, secret).not.toContain(secret)
      expect(text, secret).not.toContain(Buffer.from(secret).toString('hex'))
      expect(text, secret).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4))
    }
  })

  it('a content moved to another row, or changed, does not open', async () => {
    const { issue, ask, world } = registry
    const [one, other] = [(await issue()).body, (await issue()).body]
    await world.owner`
      update licenses.licenses set content_sealed =
        (select content_sealed from licenses.licenses where identifier = ${other.identifier})
      where identifier = ${one.identifier}`
    expect((await ask('GET', `/api/licenses/${one.identifier}`)).status).toBe(500)
    expect((await ask('GET', `/api/licenses/${other.identifier}`)).status).toBe(200)
  })
})

describe('for verification', () => {
  it('a record shows what may be shown, and the check code only answers yes or no', async () => {
    const { issue, world } = registry
    const { body } = await issue()
    const record = await recordForVerification(world.deps, body.identifier)
    expect(record).toMatchObject({
      identifier: body.identifier,
      status: 0,
      state: 'active',
      holder: '王**',
      validFrom: body.validFrom,
    })
    if (record === undefined) return
    expect(JSON.stringify(record)).not.toContain(body.checkCode)
    const code = String(body.checkCode)
    expect(checkCodeMatches(world.deps, record, code)).toBe(true)
    expect(checkCodeMatches(world.deps, record, ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `)).toBe(true)
    for (const wrong of ['', code.slice(1), `${code}2`, code.replace(/.$/, code.endsWith('2') ? '3' : '2')])
      expect(checkCodeMatches(world.deps, record, wrong)).toBe(false)
    expect(await recordForVerification(world.deps, `${body.identifier}X`)).toBeUndefined()
  })
})
