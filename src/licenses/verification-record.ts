import { timingSafeEqual } from 'node:crypto'
import type { Db, Reader } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { together } from '../platform/together.ts'
import { licenseTypeVersion } from './catalog/find.ts'
import type { PublishedType } from './catalog/license-type.ts'
import { isMark, markOf } from './documents/qr-mark.ts'
import type { SignedQr } from './documents/qr-reader.ts'
import { unpackSigned } from './documents/signed.ts'
import { openField } from './license.ts'
import { parseIdentifier } from './license-code.ts'
import { type State, statusNumbers } from './life-cycle.ts'
import { selectForVerification, type VerificationRow } from './store.ts'

/** What the register knows of a license that somebody verifies; nothing in it needs hiding from a stranger. */
export interface VerificationRecord {
  readonly licenseId: string
  readonly identifier: string
  readonly typeCode: string
  readonly typeName: string
  readonly typeNameEn: string | undefined
  readonly demoCode: boolean
  readonly issuer: { readonly uscc: string; readonly name: string }
  /** Which certificate it was signed under. */
  readonly kid: string
  /** It was signed when its key was in other hands, or had ended. */
  readonly isSealWithdrawn: boolean
  readonly state: Exclude<State, 'prepared'>
  /** As in the status list: 0 valid, 1 revoked, 2 suspended, 3 superseded. */
  readonly status: number
  readonly list: number
  readonly index: number
  /** `YYYY-MM-DD`; the last day is included, null: no end. */
  readonly validFrom: string
  readonly validUntil: string | null
  readonly issuedAt: Date
  /** Masked name of the first holder. */
  readonly holder: string
  /** SHA-256 of the signed content. */
  readonly contentDigest: Buffer
  /** Encrypted: only {@link checkCodeMatches} looks inside. */
  readonly checkCodeSealed: Buffer
  /** By which {@link isOwnQr} knows its QR. */
  readonly qrMark: Uint8Array | undefined
}

function recordOf({ keys }: Deps, row: VerificationRow, type: PublishedType): VerificationRecord {
  return {
    licenseId: row.id,
    identifier: row.identifier,
    typeCode: row.typeCode,
    typeName: type.name,
    typeNameEn: type.nameEn,
    demoCode: type.demoCode === true,
    issuer: { uscc: row.issuerUscc, name: row.issuerName },
    kid: row.issuerKid,
    isSealWithdrawn: row.sealInvalidFrom !== null && row.issuedAt >= row.sealInvalidFrom,
    state: row.state,
    status: statusNumbers[row.state],
    list: row.statusList,
    index: row.statusIndex,
    validFrom: row.validFrom,
    validUntil: row.validUntil,
    issuedAt: row.issuedAt,
    holder: openField(keys, 'holder', row.id, row.holderSealed).toString('utf8'),
    contentDigest: row.contentDigest,
    checkCodeSealed: row.checkCodeSealed,
    qrMark: row.signed === null ? undefined : unpackSigned(row.signed).qrMark,
  }
}

/** The register signed just this QR for this license; one signed by an earlier version has to be checked by its signature. */
export const isOwnQr = ({ keys }: Pick<Deps, 'keys'>, { qrMark }: VerificationRecord, qr: SignedQr): boolean =>
  qrMark !== undefined && isMark(qrMark, markOf(keys, qr.toBeSigned, qr.signature))

/** Opens one of the rows that were read; undefined when there is no such license, or when it is not signed yet. */
export type OpenRecord = () => VerificationRecord | undefined

/**
 * One indexed read for all, in their order; on the transaction that is handed over, or outside one. Each row is opened by
 * whoever asked after it: one that does not open spoils no other.
 */
export async function recordsForVerification(
  deps: Deps,
  identifiers: readonly string[],
  reader: Reader = deps.db,
): Promise<OpenRecord[]> {
  const sound = new Set(identifiers.filter(each => parseIdentifier(each) !== undefined))
  const rows = await selectForVerification(deps.db, [...sound], reader)
  const opened = new Map<string, OpenRecord>()
  for (const [identifier, row] of rows) {
    const type = await licenseTypeVersion(deps, row.typeCode, row.typeVersion, reader)
    opened.set(identifier, () => recordOf(deps, row, type))
  }
  return identifiers.map(identifier => opened.get(identifier) ?? unknownLicense)
}

const unknownLicense = (): undefined => undefined

const reading = new WeakMap<Db, (identifier: string) => Promise<OpenRecord>>()

/** The same for one; who asks while others are being answered is read together with the next. */
export function recordForVerification(deps: Deps, identifier: string): Promise<VerificationRecord | undefined> {
  const read =
    reading.get(deps.db) ?? together<string, OpenRecord>(identifiers => recordsForVerification(deps, identifiers))
  reading.set(deps.db, read)
  return read(identifier).then(open => open())
}

/** Compares in constant time; small letters and spaces, as people type them, are taken. */
export function checkCodeMatches(
  { keys }: Pick<Deps, 'keys'>,
  { licenseId, checkCodeSealed }: Pick<VerificationRecord, 'licenseId' | 'checkCodeSealed'>,
  given: string,
): boolean {
  const expected = openField(keys, 'check_code', licenseId, checkCodeSealed)
  const typed = Buffer.from(given.replace(/[\s-]/g, '').toUpperCase(), 'utf8')
  return typed.length === expected.length && timingSafeEqual(typed, expected)
}
