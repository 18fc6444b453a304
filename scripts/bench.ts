import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { bulkIssue } from './bench/bulk-issue.ts'
import { clientCredentials } from './bench/client-credentials.ts'
import { issue } from './bench/issue.ts'
import { log } from './bench/log.ts'
import type { Measured, Scenario } from './bench/measure.ts'
import { pdf } from './bench/pdf.ts'
import { signOnScenario } from './bench/sign-on.ts'
import { sizeScenario } from './bench/size.ts'
import { sso } from './bench/sso.ts'
import { verifyFile } from './bench/verify-file.ts'
import { verifyOffline } from './bench/verify-offline.ts'
import { verifyOnline, verifyRecorded } from './bench/verify-online.ts'

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, rows: { type: 'string', default: '1000000' } },
})

/**
 * `npm run bench [-- scenario …] [--json file] [--rows count]`: every scenario prints its rate, p50 and p99, what stood
 * beside it in the same run, and the ratio. The ratio is the figure: the machine's own speed is in both numbers.
 */
const scenarios: Readonly<Record<string, Scenario>> = {
  'sign-on': signOnScenario,
  sso,
  'client-credentials': clientCredentials,
  issue,
  'bulk-issue': bulkIssue,
  'verify-online': verifyOnline,
  'verify-recorded': verifyRecorded,
  'verify-offline': verifyOffline,
  'verify-file': verifyFile,
  pdf,
  log,
}

/** Run when they are asked for by name: they take minutes, and the space of so many licenses. */
const large: Readonly<Record<string, Scenario>> = { size: sizeScenario(Number(values.rows)) }
const known = { ...scenarios, ...large }

const unknown = names.filter(name => known[name] === undefined)
if (unknown.length > 0) {
  console.error(`there is no scenario ${unknown.join(', ')}; there are: ${Object.keys(known).join(', ')}`)
  process.exit(2)
}

const rate = (value: number): string => `${value >= 100 ? Math.round(value) : value.toFixed(1)}/s`
const milliseconds = (value: number): string => `${value.toFixed(value < 1 ? 3 : 1)} ms`

const results: Record<string, Measured> = {}
for (const name of names.length > 0 ? names : Object.keys(scenarios)) {
  const run = known[name]
  if (run === undefined) continue
  const result = await run()
  results[name] = result
  console.log(
    [
      name.padEnd(20),
      `${rate(result.own.rate)} (p50 ${milliseconds(result.own.p50)}, p99 ${milliseconds(result.own.p99)})`,
      `beside ${result.besideName}: ${rate(result.beside.rate)} (p50 ${milliseconds(result.beside.p50)}, p99 ${milliseconds(result.beside.p99)})`,
      `ratio ${(result.own.rate / result.beside.rate).toFixed(2)}`,
    ].join('  '),
  )
  for (const note of result.notes ?? []) console.log(`  ${note}`)
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`)
process.exit(0)
