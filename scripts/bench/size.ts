import { fillRegister } from './fill.ts'
import { type IssuedLicense, issueOver, licenseBody } from './licenses.ts'
import { tokenOf } from './machine.ts'
import {
  type Measured,
  machineOf,
  requests,
  type Scenario,
  type Side,
  type Subject,
  sideBySide,
  startSubject,
} from './measure.ts'

const few = 10_000
const pool = 200
/** Of each side, of each kind. */
const rounds = { rounds: 3, seconds: 2 }
const json = { 'content-type': 'application/json' }

interface Sides {
  readonly issue: Side
  readonly find: Side
  readonly verify: Side
}

async function sidesOf(subject: Subject, issued: readonly IssuedLicense[]): Promise<Sides> {
  const token = await tokenOf(machineOf(subject), `${subject.origin}/oidc`, 'licenses.issue licenses.read')
  const authorization = `Bearer ${token}`
  const one = (n: number) => issued[n % issued.length] ?? { identifier: '', qr: '' }
  const run = Date.now()
  return {
    issue: requests(
      subject.origin,
      n => ({
        method: 'POST',
        path: '/api/licenses',
        headers: { ...json, authorization, 'idempotency-key': `size-${run}-${n}` },
        body: JSON.stringify(licenseBody(n)),
      }),
      201,
    ),
    find: requests(
      subject.origin,
      n => ({ method: 'GET', path: `/api/licenses/${one(n).identifier}`, headers: { authorization } }),
      200,
    ),
    verify: requests(
      subject.origin,
      n => ({
        method: 'POST',
        path: '/api/verifications',
        headers: json,
        body: JSON.stringify({ qr: one(n).qr }),
      }),
      200,
    ),
  }
}

const wordsOf = (name: string, { own, beside }: Measured): string =>
  `${name}: ${Math.round(own.rate)}/s (p50 ${own.p50.toFixed(1)} ms, p99 ${own.p99.toFixed(1)} ms), ` +
  `among few ${Math.round(beside.rate)}/s (p50 ${beside.p50.toFixed(1)} ms, p99 ${beside.p99.toFixed(1)} ms), ` +
  `${(beside.rate / own.rate).toFixed(2)} times as long`

/**
 * Issuing, finding and verifying in a register of `rows` licenses, and beside it in one of ten thousand: two installations,
 * in turn. What is found and verified was issued before the many came in.
 */
export function sizeScenario(rows: number): Scenario {
  return async () => {
    const [large, small] = [await startSubject('yihao'), await startSubject('yihao')]
    try {
      const sides: Sides[] = []
      for (const [subject, count] of [
        [large, rows],
        [small, few],
      ] as const) {
        const issued = await issueOver(subject.origin, machineOf(subject), pool)
        const start = performance.now()
        await fillRegister(subject.facts.dataDir ?? '', count)
        console.log(`  filled with ${count} licenses in ${Math.round((performance.now() - start) / 1_000)} s`)
        sides.push(await sidesOf(subject, issued))
      }
      const [own, beside] = sides
      if (own === undefined || beside === undefined) throw new Error('nothing to measure')
      const name = `a register of ${few} licenses`
      const find = await sideBySide(name, own.find, beside.find, rounds)
      const verify = await sideBySide(name, own.verify, beside.verify, rounds)
      const issue = await sideBySide(name, own.issue, beside.issue, rounds)
      return { ...issue, notes: [wordsOf('issue', issue), wordsOf('find', find), wordsOf('verify', verify)] }
    } finally {
      await small.stop()
      await large.stop()
    }
  }
}
