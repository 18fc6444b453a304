import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dpop } from './flow.ts'
import { type Entry, type Need, type Plan, summaryOf } from './ledger.ts'
import { type Stage, startStage } from './parties.ts'
import { post } from './requests.ts'
import { fapiParty, fapiSignIn } from './rules/fapi2-flow.ts'

/** How a module is passed: throws where it is not. */
export type Rules = Readonly<Record<string, (stage: Stage) => Promise<void>>>

const longMilliseconds = 60_000

/** Whether the running server has what a module waits for, found out as a client would. */
const isThere: Readonly<Record<Need, (stage: Stage) => Promise<boolean>>> = {
  async 'lasting-refresh-tokens'(stage) {
    const party = await fapiParty(stage)
    const { tokens } = await fapiSignIn(stage, party, { scope: 'openid offline_access', prompt: 'consent' })
    const { refresh_token } = tokens.body
    const headers = await dpop(stage, party.dpopKey, '/token')
    const grant = { grant_type: 'refresh_token', refresh_token: String(refresh_token) }
    const renewed = await post(stage, party, '/token', grant, { headers })
    return (renewed.body.refresh_token ?? refresh_token) === refresh_token
  },
}

function addTest(entry: Entry, rules: Rules, stage: () => Stage): void {
  const { module } = entry
  const rule = rules[module]
  if (entry.status === 'not-applicable') {
    it.skip(`${module} (not applicable: ${entry.reason})`)
    return
  }
  it(module, { timeout: longMilliseconds }, async context => {
    if (rule === undefined) throw new Error(`the ledger says that ${module} is tested, and there is no test`)
    if (entry.status === 'pending' && !(await isThere[entry.needs](stage()))) context.skip(`pending: ${entry.reason}`)
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

    it('knows no test that is not in the ledger, and no reason that has grown stale', () => {
      const listed = new Set(plan.entries.map(({ module }) => module))
      expect(Object.keys(rules).filter(module => !listed.has(module))).toEqual([])
      for (const entry of plan.entries) {
        if (entry.status !== 'not-applicable') continue
        expect(rules[entry.module], entry.module).toBeUndefined()
        expect(entry.holds?.(standing().metadata) ?? true, `${entry.module}: ${entry.reason}`).toBe(true)
      }
    })
  })
}
