import { checkCodeMatches } from '../licenses/index.ts'
import type { Deps } from '../platform/deps.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import type { Lookup } from './lookup.ts'

/** By what people read off a document: identifier and check code. */
export function lookupByCode(deps: Deps, identifier: string, checkCode: string, at: Date): Lookup {
  return {
    identifier,
    judge(record) {
      const isCheckCodeRight = record !== undefined && checkCodeMatches(deps, record, checkCode)
      const validity = record === undefined ? undefined : { from: record.validFrom, until: record.validUntil }
      const evidence = { at, record, isCheckCodeRight, validity, status: record?.status }
      return { record, reasons: runChecks(pipelines.code, evidence), isProven: isCheckCodeRight }
    },
  }
}
