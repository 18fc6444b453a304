import { fillRegister } from './fill.ts'
import { type IssuedLicense, issueOver, licenseBody, licenseType } from './licenses.ts'
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

/** As many are issued in both registers, and all of them are asked for in turn. */
const few = 10_000
const json = { 'content-type': 'application/json' }

/** A register, and what was issued in it. */
interface Register {
  readonly subject: Subject
  readonly issued: readonly IssuedLicense[]
}

type Ask = (register: Register) => Promise<Side>

async function headersOf({ subject }: Register, scope: string) {
  return { ...json, authorization: `Bearer ${await tokenOf(machineOf(subject), `${subject.origin}/oidc`, scope)}` }
}
const one = ({ issued }: Register, n: number): IssuedLicense =>
  issued[n % issued.length] ?? { identifier: '', number: '', qr: '' }

const path = '/api/verifications'

/** By anyone, of any license. */
const verify: Ask = async register => {
  const bodyOf = ({ qr }: IssuedLicense) => JSON.stringify({ qr })
  return requests(
    register.subject.origin,
    n => ({ method: 'POST', path, headers: json, body: bodyOf(one(register, n)) }),
    200,
  )
}

/** By a department, recorded. */
const verifyByNumber: Ask = async register => {
  const headers = await headersOf(register, 'licenses.verify')
  const purpose = { matter: '测量（演示）' }
  const bodyOf = ({ number }: IssuedLicense) => JSON.stringify({ number, typeCode: licenseType.code, purpose })
  return requests(
    register.subject.origin,
    n => ({ method: 'POST', path, headers, body: bodyOf(one(register, n)) }),
    200,
  )
}

/** In full, by the department that issued it, recorded. */
const find: Ask = async register => {
  const headers = await headersOf(register, 'licenses.read')
  const pathOf = ({ identifier }: IssuedLicense) => `/api/licenses/${identifier}`
  return requests(register.subject.origin, n => ({ method: 'GET', path: pathOf(one(register, n)), headers }), 200)
}

const issue: Ask = async register => {
  const headers = await headersOf(register, 'licenses.issue')
  const run = Date.now()
  const make = (n: number) => ({
    headers: { ...headers, 'idempotency-key': `size-${run}-${n}` },
    body: JSON.stringify(licenseBody(n)),
  })
  return requests(register.subject.origin, n => ({ method: 'POST', path: '/api/licenses', ...make(n) }), 201)
}

const asks: Readonly<Record<string, Ask>> = {
  'verify by QR': verify,
  'verify by number': verifyByNumber,
  find,
  issue,
}

const wordsOf = (name: string, { own, beside }: Measured): string =>
  `${name}: ${Math.round(own.rate)}/s (p50 ${own.p50.toFixed(1)} ms, p99 ${own.p99.toFixed(1)} ms), ` +
  `among few ${Math.round(beside.rate)}/s (p50 ${beside.p50.toFixed(1)} ms, p99 ${beside.p99.toFixed(1)} ms), ` +
  `median ${(own.p50 / beside.p50).toFixed(2)} times as long`

async function fill({ subject }: Register, rows: number): Promise<void> {
  const start = performance.now()
  await fillRegister(subject.facts.dataDir ?? '', rows)
  console.log(`  a register of ${rows} licenses: ${Math.round((performance.now() - start) / 1_000)} s to fill`)
}

/**
 * Verifying, finding and issuing in a register of `rows` licenses, and beside it in one of ten thousand: two installations,
 * in turn. In both ten thousand are issued, each of which is asked for; among the others they lie scattered.
 */
export function sizeScenario(rows: number): Scenario {
  return async () => {
    const subjects = [await startSubject('yihao'), await startSubject('yihao')]
    try {
      const registers: Register[] = []
      for (const subject of subjects)
        registers.push({ subject, issued: await issueOver(subject.origin, machineOf(subject), few) })
      const [large, small] = registers
      if (large === undefined || small === undefined) throw new Error('nothing to measure')
      await fill(small, few)
      await fill(large, rows)
      const measured: [string, Measured][] = []
      for (const [name, ask] of Object.entries(asks))
        measured.push([name, await sideBySide(`a register of ${few} licenses`, await ask(large), await ask(small))])
      const [[, first] = []] = measured
      if (first === undefined) throw new Error('nothing was measured')
      return { ...first, notes: measured.map(([name, each]) => wordsOf(name, each)) }
    } finally {
      for (const subject of subjects) await subject.stop()
    }
  }
}
