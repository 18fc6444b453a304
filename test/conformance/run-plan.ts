import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Entry, type Plan, summaryOf } from './ledger.ts'
import { type Stage, startStage } from './parties.ts'

/** How a module is passed: throws where it is not. */
export type Rules = Readonly<Record<string, (stage: Stage) => Promise<void>>>

const longMilliseconds = 60_000

function addTest(entry: Entry, rules: Rules, stage: () => Stage): void {
  const { module } = entry
  const rule = rules[module]
  if (entry.status === 'not-applicable') {
    it(`${module} (not applicable: ${entry.reason})`, context => {
      expect(rule, 'a test of what is not applicable').toBeUndefined()
      expect(entry.holds?.(stage().metadata) ?? true, 'the reason has grown stale').toBe(true)
      process.stdout.write(`skipped, ${module}: ${entry.reason}\n`)
      context.skip(entry.reason)
    })
    return
  }
  it(module, { timeout: longMilliseconds }, async () => {
    if (rule === undefined) throw new Error(`the ledger says that ${module} is tested, and there is no test`)
    await rule(stage())
  })
}

/** One test for every module of the plan, under its own name. */
export function runPlan(plan: Plan, rules: Rules): void {
  describe(summaryOf(plan), () => {
    let stage: Stage | undefined
    const standing = (): Stage => {
      if (stage === undefined) throw new Error('no stage')
      return stage
    }
    beforeAll(async () => {
      stage = await startStage()
    })
    afterAll(() => stage?.world.stop())

    for (const entry of plan.entries) addTest(entry, rules, standing)

    it('knows no test that is not in the ledger', () => {
      const listed = new Set(plan.entries.map(({ module }) => module))
      expect(Object.keys(rules).filter(module => !listed.has(module))).toEqual([])
    })
  })
}
