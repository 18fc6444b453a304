import { checkCodeMatches, recordForVerification } from '../licenses/index.ts'
import type { Deps } from '../platform/deps.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import type { Finding, Lookup } from './way.ts'

/** By what people read off a document: identifier and check code. */
export function lookupByCode(identifier: string, checkCode: string, at: Date): Lookup {
  return {
    async find(deps: Deps): Promise<Finding> {
      const record = await recordForVerification(deps, identifier)
      const isCheckCodeRight = record !== undefined && checkCodeMatches(deps, record, checkCode)
      const validity = record === undefined ? undefined : { from: record.validFrom, until: record.validUntil }
      const evidence = { at, record, isCheckCodeRight, validity, status: record?.status }
      return { record, reasons: runChecks(pipelines.code, evidence), isProven: isCheckCodeRight }
    },
  }
}
