import { decodeQr } from '../licenses/index.ts'
import { sealHolds } from './checks/seal.ts'
import { pipelines, runChecks } from './checks/steps.ts'
import { type Outcome, outcomeOf, type Reason } from './outcome.ts'
import { type KeptList, readToken } from './status-token.ts'
import { issuerIn, type Trust } from './trust.ts'
import { type SealStanding, sealStanding } from './withdrawn.ts'

export interface OfflineInput {
  /** The whole URL of the QR, or its digits. */
  readonly qr: string
  readonly trust: Trust
  /** Status List Tokens as they were fetched, of any list; the newest about this license counts. */
  readonly statusLists?: readonly string[]
  /** Revocation lists as /trust/crl gives them, of any authority: was the seal's key in other hands? */
  readonly revocationLists?: readonly Buffer[]
  readonly at: Date
}

export interface OfflineStatus {
  /** A fresh and genuine list was looked at. When false, the license, or the seal's certificate, may have been revoked. */
  readonly checked: boolean
  /** The moment the list tells of. RFC 3339. */
  readonly asOf?: string
  /** The list is past its end: what it calls good may have ended since. */
  readonly stale?: true
  /** Lists were given, and none of them is a genuine one for this license. */
  readonly unusable?: true
}

export interface OfflineVerification {
  /** `unconfirmed`: nothing speaks against it, but a list that was given is too old or unusable. */
  readonly outcome: Outcome | 'unconfirmed'
  readonly reasons: readonly Reason[]
  /** RFC 3339. */
  readonly checkedAt: string
  readonly status: OfflineStatus
  /** The same about the certificate of the seal, by revocation lists. */
  readonly certificate: OfflineStatus
  /** What the QR says, only where its seal holds. */
  readonly license?: {
    readonly identifier: string
    readonly typeCode: string
    /** Masked. */
    readonly holder: string
    readonly issuer: { readonly uscc: string; readonly name: string }
    readonly validFrom: string
    readonly validUntil: string | null
    /** RFC 3339, to the minute. */
    readonly issuedAt: string
  }
}

/** Numbers for which every later list says the same: nothing leads back from them. */
const isFinal = ({ number }: Entry): boolean => number === 1 || number === 3
const mostKnown = 3

interface Entry {
  readonly list: KeptList
  readonly number: number
}

/** What the genuine lists say of a place, newest first; of two of the same second the worse comes first. */
function entriesOf({ statusLists = [], trust, at }: OfflineInput, { list, index }: Place): Entry[] {
  return statusLists
    .flatMap(text => {
      const kept = readToken(text, list, trust, at)
      const number = kept?.statusAt(index)
      return kept === undefined || number === undefined || number > mostKnown ? [] : [{ list: kept, number }]
    })
    .sort((one, other) => other.list.asOf.getTime() - one.list.asOf.getTime() || other.number - one.number)
}

interface Place {
  readonly list: number
  readonly index: number
}

interface Look {
  readonly status: OfflineStatus
  /** What may be relied on: an old list still proves what can never change again. */
  readonly number: number | undefined
}

function lookUp(input: OfflineInput, place: Place): Look {
  if (input.statusLists === undefined || input.statusLists.length === 0)
    return { status: { checked: false }, number: undefined }
  const entries = entriesOf(input, place)
  const [newest] = entries
  if (newest === undefined) return { status: { checked: false, unusable: true }, number: undefined }
  const { asOf, stale } = newest.list
  const final = entries.find(isFinal)?.number
  if (stale) return { status: { checked: false, asOf: asOf.toISOString(), stale }, number: final }
  return { status: { checked: true, asOf: asOf.toISOString() }, number: final ?? newest.number }
}

const unchecked: OfflineStatus = { checked: false }

const refusal = (at: Date, reasons: readonly Reason[]): OfflineVerification => ({
  outcome: 'invalid',
  reasons,
  checkedAt: at.toISOString(),
  status: unchecked,
  certificate: unchecked,
})

const certificateStatus = ({ checked, asOf, unusable }: SealStanding): OfflineStatus => ({
  checked,
  ...(asOf === undefined ? {} : { asOf: asOf.toISOString() }),
  ...(asOf === undefined || checked ? {} : { stale: true }),
  ...(unusable === undefined ? {} : { unusable }),
})

const isDoubtful = ({ stale, unusable }: OfflineStatus): boolean => stale === true || unusable === true

/**
 * Verifies a QR with nothing but certificates one trusts and, if there are any, status lists: no server, no database.
 * Never throws, whatever the QR and the lists hold.
 */
export function verifyOffline(input: OfflineInput): OfflineVerification {
  const { trust, at, revocationLists = [] } = input
  const qr = decodeQr(input.qr)
  if (qr === undefined) return refusal(at, ['malformed'])
  const issuer = issuerIn(trust, qr.kid)
  const isSealed = issuer !== undefined && sealHolds(qr, issuer)
  const refused = runChecks(pipelines.seal, { at, qr, issuer, isSealed })
  if (refused.length > 0 || issuer === undefined) return refusal(at, refused)
  const standing = sealStanding(issuer.certificate, revocationLists, trust, at)
  const isSealWithdrawn = standing.invalidFrom !== undefined && qr.issuedAt >= standing.invalidFrom
  const { status, number } = lookUp(input, qr)
  const validity = { from: qr.validFrom, until: qr.validUntil }
  const reasons = runChecks(pipelines.standing, { at, validity, status: number, isSealWithdrawn })
  const certificate = certificateStatus(standing)
  const { identifier, holder, validFrom, validUntil } = qr
  return {
    outcome:
      reasons.length === 0 && (isDoubtful(status) || isDoubtful(certificate)) ? 'unconfirmed' : outcomeOf(reasons),
    reasons,
    checkedAt: at.toISOString(),
    status,
    certificate,
    license: {
      identifier,
      typeCode: qr.code.typeCode,
      holder,
      issuer: { uscc: issuer.uscc, name: issuer.name },
      validFrom,
      validUntil,
      issuedAt: qr.issuedAt.toISOString(),
    },
  }
}
