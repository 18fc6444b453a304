import { identifiersByNumber } from '../licenses/index.ts'
import type { Deps } from '../platform/deps.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import { type Asker, recordNothing } from './disclose.ts'
import { refuse } from './faults.ts'
import type { Lookup } from './lookup.ts'
import { requireDepartment } from './verifier.ts'

/** The number that paper shows (证照编号) and the type; the issuer too, where several have given the same number. */
export interface NumberInput {
  readonly number: string
  readonly typeCode: string
  readonly issuer?: string | undefined
}

/**
 * By its number alone, for a department that needs it for its work: the version that stands now, or the last that did.
 * @throws Fault `department-needed`, `purpose-needed`, `number-ambiguous`
 */
export async function lookupByNumber(deps: Deps, asker: Asker, input: NumberInput): Promise<Lookup> {
  await requireDepartment(deps, asker.verifier)
  if (asker.purpose === undefined) throw refuse('purpose-needed')
  const [identifier, ...others] = await identifiersByNumber(deps, input)
  if (others.length > 0) throw refuse('number-ambiguous', [{ pointer: '/issuer', detail: 'needed here' }])
  if (identifier === undefined) {
    // That there is none is told, and therefore recorded, too: it says something about somebody.
    await recordNothing(deps, asker, `license-type:${input.typeCode}`)
    return { refused: ['not-found'] }
  }
  return {
    identifier,
    judge(found) {
      const validity = found === undefined ? undefined : { from: found.validFrom, until: found.validUntil }
      const evidence = { at: asker.at, record: found, validity, status: found?.status }
      return { record: found, reasons: runChecks(pipelines.shown, evidence), isProven: true }
    },
  }
}
