import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { countOf, type Plan, summaryOf } from './ledger.ts'
import { basicOp, configOp } from './plans/basic-op.ts'
import { fapi2 } from './plans/fapi2.ts'
import { backchannelLogout, rpInitiatedLogout } from './plans/logout.ts'

const plans: readonly Plan[] = [basicOp, configOp, fapi2, rpInitiatedLogout, backchannelLogout]

/** That each module said to be tested has its test is seen to where they run: without one it fails. */
describe('the ledger of conformance', () => {
  it('holds every module once, and a reason for each that is not tested', () => {
    for (const { entries, name } of plans) {
      const modules = entries.map(({ module }) => module)
      expect(new Set(modules).size, name).toBe(modules.length)
      for (const entry of entries)
        if (entry.status !== 'tested') expect(entry.reason.length, entry.module).toBeGreaterThan(20)
    }
  })

  it('holds as many modules as the plans themselves', () => {
    expect(plans.map(({ entries }) => entries.length)).toEqual([38, 1, 68, 11, 2])
  })

  it('says what the README says', () => {
    const readme = readFileSync(fileURLToPath(new URL('README.md', import.meta.url)), 'utf8')
    for (const plan of plans) {
      const counts = [
        plan.entries.length,
        ...(['tested', 'not-applicable'] as const).map(status => countOf(plan, status)),
      ]
      expect(readme.replaceAll(/ +/g, ' ')).toContain(`| \`${plan.name}\` | ${counts.join(' | ')} |`)
      process.stdout.write(`${summaryOf(plan)}\n`)
    }
  })
})
