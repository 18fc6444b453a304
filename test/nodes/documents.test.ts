import { afterAll, beforeAll, expect, it } from 'vitest'
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

async function issue(address: string, key: string): Promise<string> {
  const answer = await fetch(`${address}/api/licenses`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(bodyFor(constructorType)),
  })
  const { identifier }: { readonly identifier: string } = await answer.json()
  return identifier
}

/** Undefined where no whole answer came. */
async function pdfOf(address: string, identifier: string): Promise<Buffer | undefined> {
  try {
    const answer = await fetch(`${address}/api/licenses/${identifier}/document?format=pdf`, {
      headers: { authorization },
    })
    return answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : undefined
  } catch {
    return undefined
  }
}

it('a PDF that was handed out is the same from another node after the first was killed in the middle of making them', async () => {
  const [a, b] = cluster.nodes
  const identifiers = await Promise.all(Array.from({ length: 48 }, (_, n) => issue(b.address, `pdf-${n}`)))
  const heard = new Map<string, Buffer>()
  const waiting = [...identifiers, ...identifiers].sort()
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const pdf = await pdfOf(a.address, next)
      if (pdf !== undefined) heard.set(next, pdf)
      if (heard.size >= 16 && a.isAlive()) await a.kill()
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  expect(heard.size).toBeGreaterThanOrEqual(16)
  expect(heard.size).toBeLessThan(identifiers.length)
  for (const identifier of identifiers) {
    const pdf = await pdfOf(b.address, identifier)
    expect(pdf?.subarray(0, 5).toString('latin1')).toBe('%PDF-')
    const before = heard.get(identifier)
    if (before !== undefined) expect(pdf?.equals(before)).toBe(true)
    expect((await pdfOf(b.address, identifier))?.equals(pdf ?? Buffer.alloc(0))).toBe(true)
  }
  const [row] = await cluster.world.owner`select count(*)::int as n, count(distinct subject)::int as subjects
    from audit.records where type = 'license.document-made'`
  expect(row).toEqual({ n: identifiers.length, subjects: identifiers.length })
}, 120_000)
