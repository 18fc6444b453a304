import { randomUUID, sign } from 'node:crypto'
import { connectionTo } from '../../src/platform/db/client.ts'
import { runningEmbeddedPostgres } from '../../src/platform/db/embedded-visit.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { licenseFile, licenseType } from './licenses.ts'
import { tokenOf } from './machine.ts'
import { type Figures, machineOf, type Scenario, type Side, sideBySide, startSubject } from './measure.ts'
import { makeBareTable } from './platform.ts'

/** What one license takes in the database: its row, its record, its event, its holder. */
const rowBytes = 2_500
const chunkRows = 500
const rowsASecond = 3_000

const evenly = (count: number, milliseconds: number): Figures => ({
  rate: (count / milliseconds) * 1_000,
  p50: milliseconds / count,
  p99: milliseconds / count,
})

interface Progress {
  readonly id: string
  readonly state: string
  readonly failed: number
}

/** Uploads a file and waits until its last license is issued. */
function uploads(origin: string, token: string): Side {
  const authorization = `Bearer ${token}`
  const ask = async (path: string, options: RequestInit = {}): Promise<Progress> => {
    const answer = await fetch(`${origin}/api/license-batches${path}`, {
      ...options,
      headers: { ...options.headers, authorization },
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text)
  }
  return async seconds => {
    const rows = rowsASecond * seconds
    const body = licenseFile(rows)
    const headers = { 'content-type': 'text/csv', 'idempotency-key': randomUUID() }
    const start = performance.now()
    let progress = await ask(`?typeCode=${licenseType.code}`, { method: 'POST', headers, body })
    while (progress.state === 'running') {
      await new Promise(resolve => setTimeout(resolve, 50))
      progress = await ask(`/${progress.id}`)
    }
    if (progress.failed > 0) throw new Error(`${progress.failed} rows failed`)
    return evenly(rows, performance.now() - start)
  }
}

/** Rows of the same size into a bare table, as many in a statement and a transaction, two at once. */
async function bareInserts(dataDir: string): Promise<{ readonly side: Side; readonly stop: () => Promise<void> }> {
  const place = await runningEmbeddedPostgres(dataDir)
  if (place === undefined) throw new Error('the embedded PostgreSQL is not running')
  await makeBareTable(dataDir, 'public.bare_bulk', 'id uuid primary key, body text not null')
  const sql = connectionTo(place, { max: 2 })
  // As hard to compress as what is encrypted.
  const text = () =>
    Array.from({ length: Math.ceil(rowBytes / 36) }, () => randomUUID())
      .join('')
      .slice(0, rowBytes)
  const bodies = Array.from({ length: chunkRows }, text)
  const insert = () => {
    const ids = bodies.map(() => randomUUID())
    return sql.begin(tx => tx`insert into public.bare_bulk select * from unnest(${ids}::uuid[], ${bodies}::text[])`)
  }
  const side: Side = async seconds => {
    const start = performance.now()
    let count = 0
    const lane = async () => {
      while (performance.now() - start < seconds * 1_000) {
        await insert()
        count += chunkRows
      }
    }
    await Promise.all([lane(), lane()])
    return evenly(count, performance.now() - start)
  }
  return { side, stop: () => sql.end({ timeout: 1 }) }
}

/** Licenses a second that one core could sign, two signatures each, if it did nothing else. */
function signingCeiling(): number {
  const { privateKey } = newKeyPair()
  const data = Buffer.alloc(1_000, 1)
  const start = performance.now()
  let count = 0
  for (; performance.now() - start < 1_000; count += 1)
    sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return count / 2 / ((performance.now() - start) / 1_000)
}

/**
 * Licenses from a file over the API, from its first byte to the last license: checked, encrypted, written down, signed twice,
 * logged, durable. Beside it multi-row inserts of the same size into a bare table of the same PostgreSQL.
 */
export const bulkIssue: Scenario = async () => {
  const own = await startSubject('yihao')
  const bare = await bareInserts(own.facts.dataDir ?? '')
  try {
    const token = await tokenOf(machineOf(own), `${own.origin}/oidc`, 'licenses.issue')
    const measured = await sideBySide('multi-row inserts of the same size', uploads(own.origin, token), bare.side, {
      rounds: 3,
    })
    const notes = [`signing alone, one core, two signatures a license: ${Math.round(signingCeiling())}/s`]
    return { ...measured, notes }
  } finally {
    await bare.stop()
    await own.stop()
  }
}
