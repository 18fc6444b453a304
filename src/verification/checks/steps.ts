import { dayAt } from '../../licenses/index.ts'
import type { Reason } from '../outcome.ts'
import type { Evidence } from './evidence.ts'

/** One check. `ends`: when it fails, nothing further can be said. */
export interface Step {
  readonly ends?: true
  check(evidence: Evidence): Reason | undefined
}

const minute = 60_000

function contentAgrees({ qr, record }: Evidence): boolean {
  if (qr === undefined || record === undefined) return false
  return (
    qr.identifier === record.identifier &&
    qr.kid === record.kid &&
    qr.holder === record.holder &&
    qr.validFrom === record.validFrom &&
    qr.validUntil === record.validUntil &&
    qr.issuedAt.getTime() === Math.floor(record.issuedAt.getTime() / minute) * minute &&
    qr.list === record.list &&
    qr.index === record.index
  )
}

const statusReasons: readonly (Reason | undefined)[] = [undefined, 'revoked', 'suspended', 'superseded']

function statusReason(status: number): Reason | undefined {
  if (status < 0 || status >= statusReasons.length) throw new RangeError(`status ${status} has no meaning`)
  return statusReasons[status]
}

const steps = {
  issuer: { ends: true, check: ({ issuer }) => (issuer === undefined ? 'unknown-issuer' : undefined) },
  seal: { ends: true, check: ({ isSealed }) => (isSealed === true ? undefined : 'seal-invalid') },
  register: { ends: true, check: ({ record }) => (record === undefined ? 'not-found' : undefined) },
  checkCode: {
    ends: true,
    check: ({ isCheckCodeRight }) => (isCheckCodeRight === true ? undefined : 'wrong-check-code'),
  },
  withdrawn: {
    check: ({ isSealWithdrawn, record }) =>
      isSealWithdrawn === true || record?.isSealWithdrawn === true ? 'seal-invalid' : undefined,
  },
  content: { check: evidence => (contentAgrees(evidence) ? undefined : 'content-altered') },
  begun: {
    check: ({ at, validity }) => (validity !== undefined && dayAt(at) < validity.from ? 'not-yet-valid' : undefined),
  },
  lapsed: {
    check: ({ at, validity }) =>
      validity !== undefined && validity.until !== null && dayAt(at) > validity.until ? 'expired' : undefined,
  },
  status: { check: ({ status }) => (status === undefined ? undefined : statusReason(status)) },
} as const satisfies Record<string, Step>

const { issuer, seal, register, checkCode, withdrawn, content, begun, lapsed, status } = steps

/** Which checks each way of verifying goes through, in order. */
export const pipelines = {
  /** What a QR proves by itself, before the register is asked. */
  seal: [issuer, seal],
  /** A sealed QR beside the register's row. */
  sealed: [register, withdrawn, content, begun, lapsed, status],
  code: [register, checkCode, withdrawn, begun, lapsed, status],
  /** A sealed QR away from the register. */
  standing: [withdrawn, begun, lapsed, status],
} as const satisfies Record<string, readonly Step[]>

/** All reasons against it, in the order of the checks. */
export function runChecks(pipeline: readonly Step[], evidence: Evidence): Reason[] {
  const found: Reason[] = []
  for (const step of pipeline) {
    const reason = step.check(evidence)
    if (reason === undefined) continue
    found.push(reason)
    if (step.ends) break
  }
  return found
}
