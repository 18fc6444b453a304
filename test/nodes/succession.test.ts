import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectLog } from '../../src/audit/index.ts'
import { registerOrganization } from '../../src/identity/index.ts'
import { grantIssuing } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import { bodyFor, constructorType, department } from '../licenses/registry.ts'
import { type Cluster, startCluster } from './node.ts'

const total = 60
const atOnce = 8
const each = Array.from({ length: total }, (_each, n) => n)

let cluster: Cluster
let authorization: string
const first: string[] = []

/** Undefined where no answer came: the client knows nothing. */
async function post(address: string, path: string, key: string, payload: object) {
  try {
    const answer = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(payload),
    })
    const body: { readonly identifier?: string } = await answer.json()
    return { status: answer.status, identifier: body.identifier ?? '' }
  } catch {
    return undefined
  }
}
const renew = (address: string, n: number) =>
  post(address, `/api/licenses/${first[n]}/renew`, `renew-${n}`, { reason: 'period-extended' })

beforeAll(async () => {
  cluster = await startCluster()
  const { deps } = cluster.world
  await registerOrganization(deps, system('test'), department)
  await grantIssuing(deps, system('test'), constructorType, department.uscc)
  authorization = `Bearer ${await cluster.world.token(['licenses.issue', 'licenses.read'], department.uscc)}`
  for (const n of each) {
    const issued = await post(cluster.nodes[0].address, '/api/licenses', `first-${n}`, bodyFor(constructorType))
    first.push(issued?.identifier ?? '')
  }
}, 150_000)
afterAll(() => cluster?.stop(), 60_000)

describe('a node that loses its power in the middle of renewing', () => {
  it('never leaves two versions in force or none, and the same keys answer the same successors', async () => {
    const [a, b] = cluster.nodes
    const heard = new Map<number, string>()
    const waiting = [...each]
    const work = async (): Promise<void> => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
        const answer = await renew(a.address, n)
        if (answer?.status === 200) heard.set(n, answer.identifier)
        if (heard.size >= total / 3 && a.isAlive()) await a.kill()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    expect(a.isAlive()).toBe(false)
    expect(heard.size).toBeLessThan(total)

    const { owner, deps } = cluster.world
    const inForce = () => owner`
      select count(*)::int as n, count(distinct lineage_id)::int as lineages from licenses.licenses
      where state in ('active', 'suspended')`
    expect((await inForce())[0]).toEqual({ n: total, lineages: total })
    for (const n of each) {
      const again = await renew(b.address, n)
      expect(again?.status).toBe(200)
      if (heard.has(n)) expect(again?.identifier).toBe(heard.get(n))
    }
    expect((await inForce())[0]).toEqual({ n: total, lineages: total })
    const [rows] = await owner`
      select count(*)::int as n, count(*) filter (where state = 'superseded')::int as superseded,
        count(distinct (status_list, status_index))::int as places from licenses.licenses`
    expect(rows).toEqual({ n: 2 * total, superseded: total, places: 2 * total })
    let inspection = await inspectLog(deps, {})
    for (let tries = 0; tries < 100 && inspection.pending > 0; tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 100))
      inspection = await inspectLog(deps, {})
    }
    expect(inspection.findings).toEqual([])
  }, 120_000)
})
