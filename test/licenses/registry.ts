import { registerOrganization } from '../../src/identity/index.ts'
import { exampleOf, grantIssuing, type LicenseType, standardTypes } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import type { Json } from '../../src/platform/crypto/canonical-json.ts'
import { startWorld, type World, type WorldOptions } from '../harness.ts'

/** Codes of the self-defined zone PDY; synthetic people. */
export const department = { uscc: '11530000PDY000116W', name: '云南省住房和城乡建设厅（演示）' }
export const otherDepartment = { uscc: '11530000PDY000124P', name: '云南省市场监督管理局（演示）' }
export const person = { documentType: 'resident-id', documentNumber: '530102199003070016', name: '王小云' }
export const otherPerson = { documentType: 'resident-id', documentNumber: '530103198512120028', name: '李晓彤' }
export const company = {
  documentType: 'uscc',
  documentNumber: '91530000PDY000052N',
  name: '云南滇池春城餐饮管理有限公司（演示）',
}

export const constructorType = '11100000000013338W001'
export const businessType = '11100000MB0143028R001'
const operator = system('test')

export const typeOf = (code: string): LicenseType => {
  const type = standardTypes.find(each => each.code === code)
  if (type === undefined) throw new Error(`no type ${code}`)
  return type
}

/** A body that the catalog accepts for this type. */
export const bodyFor = (code: string) => ({
  typeCode: code,
  holders: [typeOf(code).holderCategory === 'organization' ? company : person],
  fields: exampleOf(typeOf(code).fieldsSchema),
})

/** A world where one department may issue every type and another only business licenses. */
export async function startRegistry(options: WorldOptions = {}) {
  const world = await startWorld(options)
  for (const each of [department, otherDepartment]) await registerOrganization(world.deps, operator, each)
  for (const type of standardTypes) await grantIssuing(world.deps, operator, type.code, department.uscc)
  await grantIssuing(world.deps, operator, businessType, otherDepartment.uscc)
  const token = await world.token(['licenses.issue', 'licenses.read'], department.uscc)
  const otherToken = await world.token(['licenses.issue', 'licenses.read'], otherDepartment.uscc)

  async function call(method: 'GET' | 'POST' | 'PUT', url: string, options: Call = {}) {
    const { as = token, key, payload, headers } = options
    const answer = await world.server.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
      headers: {
        authorization: `Bearer ${as}`,
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
    })
    return {
      status: answer.statusCode,
      type: answer.headers['content-type'],
      raw: answer.rawPayload,
      text: answer.payload,
    }
  }
  const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, options: Call = {}) => {
    const answer = await call(method, url, options)
    return { ...answer, body: JSON.parse(answer.text) }
  }
  let counter = 0
  const issue = (code = constructorType, overrides: object = {}, options: Call = {}) =>
    ask('POST', '/api/licenses', { key: `key-${counter++}`, payload: { ...bodyFor(code), ...overrides }, ...options })
  const count = async (table: string): Promise<number> => {
    const [row] = await world.owner.unsafe(`select count(*)::int as count from ${table}`)
    return Number(row?.count)
  }
  return { world, token, otherToken, call, ask, issue, count }
}

export interface Call {
  readonly as?: string
  readonly key?: string
  readonly payload?: Json | object
  readonly headers?: Record<string, string>
}

export type Registry = Awaited<ReturnType<typeof startRegistry>>
export type { World }
