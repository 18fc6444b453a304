import type { VerificationRecord } from '../../licenses/index.ts'
import { dayAt, type SignedQr } from '../../licenses/nouns.ts'
import type { Reason } from '../outcome.ts'
import type { Evidence, StatedLicense } from './evidence.ts'

/** One check. `ends`: when it fails, nothing further can be said. */
export interface Step {
  readonly ends?: true
  check(evidence: Evidence): Reason | undefined
}

const second = 1_000
const minute = 60_000

const cutTo = (at: Date, unit: number): number => Math.floor(at.getTime() / unit) * unit

/** What a QR and a document alike say of a license. */
type Said = Pick<StatedLicense, 'identifier' | 'validFrom' | 'validUntil' | 'list' | 'index'>

const isSaidOf = (said: Said, record: VerificationRecord): boolean =>
  said.identifier === record.identifier &&
  said.validFrom === record.validFrom &&
  said.validUntil === record.validUntil &&
  said.list === record.list &&
  said.index === record.index

const qrAgrees = (qr: SignedQr, record: VerificationRecord): boolean =>
  isSaidOf(qr, record) &&
  qr.kid === record.kid &&
  qr.holder === record.holder &&
  qr.issuedAt.getTime() === cutTo(record.issuedAt, minute)

const statedAgrees = (stated: StatedLicense, record: VerificationRecord): boolean =>
  isSaidOf(stated, record) &&
  stated.issuer.kid === record.kid &&
  stated.issuedAt.getTime() === cutTo(record.issuedAt, second)

function contentAgrees({ qr, stated, record }: Evidence): boolean {
  if (record === undefined) return false
  if (stated !== undefined) return statedAgrees(stated, record)
  return qr !== undefined && qrAgrees(qr, record)
}

const statusReasons: readonly (Reason | undefined)[] = [undefined, 'revoked', 'suspended', 'superseded']

function statusReason(status: number): Reason | undefined {
  if (status < 0 || status >= statusReasons.length) throw new RangeError(`status ${status} has no meaning`)
  return statusReasons[status]
}

const steps = {
  issuer: { ends: true, check: ({ issuer }) => (issuer === undefined ? 'unknown-issuer' : undefined) },
  seal: { ends: true, check: ({ isSealed }) => (isSealed === true ? undefined : 'seal-invalid') },
  disclosed: {
    ends: true,
    check: ({ isDisclosedWhole }) => (isDisclosedWhole === true ? undefined : 'content-altered'),
  },
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

const { issuer, seal, disclosed, register, checkCode, withdrawn, content, begun, lapsed, status } = steps

/** Which checks each way of verifying goes through, in order. */
export const pipelines = {
  /** What a QR proves by itself, before the register is asked. */
  seal: [issuer, seal],
  /** What an SD-JWT proves by itself. */
  stated: [issuer, seal, disclosed],
  /** A sealed QR or document beside the register's row. */
  sealed: [register, withdrawn, content, begun, lapsed, status],
  code: [register, checkCode, withdrawn, begun, lapsed, status],
  /** A license that was found by what its holder proved, or by its number. */
  shown: [register, withdrawn, begun, lapsed, status],
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
