import { issueOver } from './licenses.ts'
import { tokenOf } from './machine.ts'
import { type Figures, machineOf, requests, type Scenario, sideBySide, startSubject } from './measure.ts'
import { type Asked, atRate, type Paced } from './paced.ts'

const pool = 10_000
const halfSeconds = 10

const words = ({ p50, p99 }: Figures): string => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
const wordsOf = (own: Paced, bare: Paced): string =>
  `half load: ${Math.round(own.offered)}/s${own.isHeld ? '' : ' (asked, not held)'}, ${words(own.figures)}` +
  `; the bare route at ${Math.round(bare.offered)}/s: ${words(bare.figures)}`

/**
 * QRs verified by the server, in turn. Beside it a bare Fastify route that selects one row by primary key from the same
 * PostgreSQL. Then at half of the rate it had: what people wait who come as they come.
 */
function verifying(withToken: boolean): Scenario {
  return async () => {
    const own = await startSubject('yihao')
    const bare = await startSubject('bare-routes', own.facts.dataDir ?? '', '1000', String(pool))
    try {
      const issued = await issueOver(own.origin, machineOf(own), pool)
      const { ids = [] } = bare.facts
      const token = withToken ? await tokenOf(machineOf(own), `${own.origin}/oidc`, 'licenses.verify') : undefined
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      }
      const bodies = issued.map(({ qr }) => JSON.stringify({ qr }))
      const verification = (n: number): Asked => ({
        method: 'POST',
        path: '/api/verifications',
        headers,
        body: bodies[n % bodies.length] ?? '',
      })
      const row = (n: number): Asked => ({ method: 'GET', path: `/rows/${ids[n % ids.length]}` })
      const measured = await sideBySide(
        'a bare route with one primary-key select',
        requests(own.origin, verification, 200),
        requests(bare.origin, row, 200),
      )
      const half = { rate: measured.own.rate / 2, seconds: halfSeconds, expected: 200 }
      const ownHalf = await atRate(own.origin, verification, half)
      return { ...measured, notes: [wordsOf(ownHalf, await atRate(bare.origin, row, half))] }
    } finally {
      await bare.stop()
      await own.stop()
    }
  }
}

/** By anyone: nothing is written, as beside it. */
export const verifyOnline = verifying(false)
/** By a department: every verification writes its line of the log before it is answered. */
export const verifyRecorded = verifying(true)
