import { decodeQr, parseIdentifier } from '../../licenses/nouns.ts'
import type { Asking } from '../../platform/crypto/asking.ts'
import type { Issuer } from '../checks/evidence.ts'
import { sealHolds } from '../checks/seal.ts'
import { pipelines, runChecks } from '../checks/steps.ts'
import { outcomeOf, type Reason } from '../outcome.ts'
import type { OfflineLicense, OfflineStatus, OfflineVerification } from './answer.ts'
import { isMembers, isText, type Members } from './json.ts'
import { statedLicense } from './sd-jwt.ts'
import { certificateStatus, lookUp, type Place } from './status.ts'
import { issuerIn, type Trust } from './trust.ts'
import { sealStanding } from './withdrawn.ts'

/** What the answer leans on. */
export interface OfflineGround {
  readonly trust: Trust
  /** Status List Tokens as they were fetched, of any list; the newest about this license counts. */
  readonly statusLists?: readonly string[]
  /** Revocation lists as /trust/crl gives them, DER or PEM, of any authority: was the seal's key in other hands? */
  readonly revocationLists?: readonly Uint8Array[]
  readonly at: Date
}

export interface OfflineQr extends OfflineGround {
  /** The whole URL of the QR, or its digits. */
  readonly qr: string
}

export interface OfflineCredential extends OfflineGround {
  /** An SD-JWT VC, with as many disclosures as the holder wants to show. */
  readonly credential: string
}

export type OfflineInput = OfflineQr | OfflineCredential

/** A license whose seal holds. */
interface Sealed {
  readonly issuer: Issuer
  readonly issuedAt: Date
  readonly place: Place
  readonly license: OfflineLicense
}

interface Refused {
  readonly refused: readonly Reason[]
}

const issuerSaid = ({ uscc, name }: Issuer) => ({ uscc, name })

function* byQr({ qr: text, trust, at }: OfflineQr): Asking<Sealed | Refused> {
  const qr = decodeQr(text)
  if (qr === undefined) return { refused: ['malformed'] }
  const issuer = yield* issuerIn(trust, qr.kid)
  const isSealed = issuer !== undefined && (yield* sealHolds(qr, issuer))
  const refused = runChecks(pipelines.seal, { at, qr, issuer, isSealed })
  if (refused.length > 0 || issuer === undefined) return { refused }
  const { identifier, holder, validFrom, validUntil, issuedAt } = qr
  const license = {
    identifier,
    typeCode: qr.code.typeCode,
    holder,
    issuer: issuerSaid(issuer),
    validFrom,
    validUntil,
    issuedAt: issuedAt.toISOString(),
  }
  return { issuer, issuedAt, place: qr, license }
}

/** Name of the first holder, where it was disclosed. */
function holderIn({ holders }: Members): { readonly holder?: string } {
  const first: unknown = Array.isArray(holders) ? holders[0] : undefined
  return isMembers(first) && isText(first.name) ? { holder: first.name } : {}
}

function* byCredential({ credential, trust, at }: OfflineCredential): Asking<Sealed | Refused> {
  const stated = yield* statedLicense(credential, trust.roots, at)
  if (typeof stated === 'string') return { refused: [stated] }
  const { identifier, issuer, validFrom, validUntil, issuedAt, claims } = stated
  const license = {
    identifier,
    typeCode: parseIdentifier(identifier)?.typeCode ?? '',
    ...holderIn(claims),
    issuer: issuerSaid(issuer),
    validFrom,
    validUntil,
    issuedAt: issuedAt.toISOString(),
    claims,
  }
  return { issuer, issuedAt, place: stated, license }
}

const unchecked: OfflineStatus = { checked: false }

const refusal = (at: Date, reasons: readonly Reason[]): OfflineVerification => ({
  outcome: 'invalid',
  reasons,
  checkedAt: at.toISOString(),
  status: unchecked,
  certificate: unchecked,
})

const isDoubtful = ({ stale, unusable }: OfflineStatus): boolean => stale === true || unusable === true

/**
 * Verifies a license with nothing but certificates one trusts and, if there are any, lists: no server, no database. Never
 * throws, whatever the license and the lists hold.
 */
export function* verifying(input: OfflineInput): Asking<OfflineVerification> {
  const { trust, at, statusLists = [], revocationLists = [] } = input
  const found = 'qr' in input ? yield* byQr(input) : yield* byCredential(input)
  if ('refused' in found) return refusal(at, found.refused)
  const { issuer, issuedAt, place, license } = found
  const standing = yield* sealStanding(issuer.certificate, revocationLists, trust, at)
  const isSealWithdrawn = standing.invalidFrom !== undefined && issuedAt >= standing.invalidFrom
  const { status, number } = yield* lookUp(statusLists, trust, place, at)
  const validity = { from: license.validFrom, until: license.validUntil }
  const reasons = runChecks(pipelines.standing, { at, validity, status: number, isSealWithdrawn })
  const certificate = certificateStatus(standing)
  const isOpen = reasons.length === 0 && (isDoubtful(status) || isDoubtful(certificate))
  return {
    outcome: isOpen ? 'unconfirmed' : outcomeOf(reasons),
    reasons,
    checkedAt: at.toISOString(),
    status,
    certificate,
    license,
  }
}
