import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectLog } from '../../src/audit/index.ts'
import { registerOrganization } from '../../src/identity/index.ts'
import { grantIssuing } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import { bodyFor, constructorType, department } from '../licenses/registry.ts'
import { type Cluster, startCluster } from './node.ts'

let cluster: Cluster
let authorization: string
beforeAll(async () => {
  cluster = await startCluster()
  const { deps } = cluster.world
  await registerOrganization(deps, system('test'), department)
  await grantIssuing(deps, system('test'), constructorType, department.uscc)
  authorization = `Bearer ${await cluster.world.token(['licenses.issue', 'licenses.read'], department.uscc)}`
}, 150_000)
afterAll(() => cluster?.stop(), 60_000)

interface Issued {
  readonly status: number
  readonly identifier: string
}

/** Undefined where no answer came: the client knows nothing. */
async function issue(address: string, key: string): Promise<Issued | undefined> {
  try {
    const answer = await fetch(`${address}/api/licenses`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(bodyFor(constructorType)),
    })
    const body: { readonly identifier?: string } = await answer.json()
    return { status: answer.status, identifier: body.identifier ?? '' }
  } catch {
    return undefined
  }
}

const total = 120
const keys = Array.from({ length: total }, (_each, index) => `power-${index}`)
const atOnce = 8

/** Issues all of them, some at a time, and pulls the plug in the middle. */
async function issueUntilPowerFails(): Promise<Map<string, Issued>> {
  const [a] = cluster.nodes
  const heard = new Map<string, Issued>()
  const waiting = [...keys]
  const work = async (): Promise<void> => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      const issued = await issue(a.address, key)
      if (issued !== undefined) heard.set(key, issued)
      if (heard.size >= total / 3 && a.isAlive()) await a.kill()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return heard
}

describe('a node that loses its power in the middle of issuing', () => {
  let heard: Map<string, Issued>
  beforeAll(async () => {
    heard = await issueUntilPowerFails()
  }, 60_000)

  it('had said yes to some, and left others without an answer', () => {
    expect(cluster.nodes[0].isAlive()).toBe(false)
    expect(heard.size).toBeGreaterThanOrEqual(total / 3)
    expect(heard.size).toBeLessThan(total)
    expect([...heard.values()].every(({ status }) => status === 201)).toBe(true)
  })

  it('has lost nothing that it said yes to: the other answers the same keys with the same licenses', async () => {
    const [, b] = cluster.nodes
    const again = new Map<string, Issued>()
    for (const key of keys) {
      const issued = await issue(b.address, key)
      if (issued !== undefined) again.set(key, issued)
    }
    expect(again.size).toBe(total)
    for (const [key, { identifier }] of heard) expect(again.get(key), key).toEqual({ status: 200, identifier })
    for (const [key, { status }] of again) expect([200, 201], key).toContain(status)
  })

  it('has issued nothing twice, and its log is whole', async () => {
    const { owner, deps } = cluster.world
    const [row] = await owner`select count(*)::int as licenses, count(distinct identifier)::int as identifiers,
      (select count(*)::int from audit.records where type = 'license.issued') as records from licenses.licenses`
    expect(row).toEqual({ licenses: total, identifiers: total, records: total })
    let inspection = await inspectLog(deps, {})
    for (let tries = 0; tries < 100 && inspection.pending > 0; tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 100))
      inspection = await inspectLog(deps, {})
    }
    expect(inspection.findings).toEqual([])
    expect({ found: inspection.found, pending: inspection.pending }).toEqual({ found: 0, pending: 0 })
    expect(inspection.records).toBeGreaterThanOrEqual(total)
  })

  it('is not missed: the other goes on', async () => {
    cluster.sendTo(cluster.nodes[1])
    expect((await fetch(`${cluster.world.origin}/readyz`)).status).toBe(200)
    expect((await issue(cluster.world.origin, 'afterwards'))?.status).toBe(201)
  })
})
