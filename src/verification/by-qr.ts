import { decodeQr, isOwnQr } from '../licenses/index.ts'
import { aside } from '../platform/crypto/aside.ts'
import type { Deps } from '../platform/deps.ts'
import { sealHolds } from './checks/seal.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import { findIssuer } from './issuers.ts'
import type { Lookup } from './lookup.ts'

/** By what a scanner read: its seal, and the register's row. */
export async function lookupByQr(deps: Deps, text: string, at: Date): Promise<Lookup> {
  const qr = decodeQr(text)
  if (qr === undefined) return { refused: ['malformed'] }
  const found = findIssuer(deps, qr.kid, at)
  const issuer = found instanceof Promise ? await found : found
  if (issuer === undefined) return { refused: runChecks(pipelines.seal, { at, qr, issuer }) }
  const validity = { from: qr.validFrom, until: qr.validUntil }
  return {
    identifier: qr.identifier,
    async proof(record) {
      const isOwn = record !== undefined && isOwnQr(deps, record, qr)
      return runChecks(pipelines.seal, { at, qr, issuer, isSealed: await aside(sealHolds(qr, issuer, isOwn)) })
    },
    judge(record) {
      const reasons = runChecks(pipelines.sealed, { at, qr, issuer, record, validity, status: record?.status })
      return { record, reasons, isProven: true }
    },
  }
}
