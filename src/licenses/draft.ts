import type { Json } from '../platform/crypto/canonical-json.ts'
import type { Deps } from '../platform/deps.ts'
import type { Authority } from './authority.ts'
import { checkFieldsOf } from './catalog/compile.ts'
import type { LicenseType, PublishedType } from './catalog/license-type.ts'
import { dayAt, isDay, parseDay } from './civil-day.ts'
import { refuse } from './faults.ts'
import { birthOf, type HolderInput, parseHolders } from './holders.ts'
import { type Content, type Fields, type Holder, holderLabel, sealContent, sealField } from './license.ts'
import { buildIdentifier, parseIdentifier } from './license-code.ts'
import { licenseIdOf } from './license-id.ts'
import type { Succession } from './life-cycle.ts'
import { paperSerialFor } from './paper/take.ts'
import { withBarePhotos } from './photo.ts'
import type { Reason } from './reasons.ts'
import type { LicenseKey } from './seals/seal-key.ts'
import type { LicenseRow } from './store.ts'
import { isEndless, lastDay } from './validity.ts'
import type { Unplaced } from './write-down.ts'

/** What a license is to say. */
export interface Draft {
  /** Made by the type's rule when left out. */
  readonly number?: string | undefined
  readonly holders: readonly HolderInput[]
  readonly fields: Fields
  /** Full-date or date-time; the paper's date of issue or today when left out. */
  readonly validFrom?: string | undefined
  /** Last day; null: no end; by the type's rule when left out. */
  readonly validUntil?: string | null | undefined
  /** The date of issue that the paper bears, of a license from before it was recorded here. Full-date, not after today. */
  readonly issuedOn?: string | undefined
  readonly paperSerial?: string | undefined
}

/** A draft or a part of one, as it is compared. */
export const draftJson = ({ holders, ...rest }: Partial<Draft>): { readonly [name: string]: Json | undefined } => ({
  ...rest,
  ...(holders === undefined
    ? {}
    : {
        holders: holders.map(({ guardians, ...holder }) => ({
          ...holder,
          ...(guardians === undefined ? {} : { guardians: guardians.map(each => ({ ...each })) }),
        })),
      }),
})

/** The version that a license takes the place of, and why. */
export interface Predecessor {
  readonly row: LicenseRow
  readonly move: Succession
  readonly reason: Reason
}

interface Validity {
  readonly validFrom: string
  readonly validUntil: string | null
}

function validityOf(draft: Draft, type: LicenseType, holder: Holder | undefined, today: string): Validity {
  const wrong = (name: string, detail: string) => refuse('validity-invalid', [{ pointer: `/${name}`, detail }])
  const { issuedOn } = draft
  if (issuedOn !== undefined && (!isDay(issuedOn) || issuedOn > today))
    throw wrong('issuedOn', 'not a day, or after today')
  const validFrom = draft.validFrom === undefined ? (issuedOn ?? today) : parseDay(draft.validFrom)
  if (validFrom === undefined) throw wrong('validFrom', 'not a day or a moment (RFC 3339)')
  if (draft.validUntil === undefined)
    return {
      validFrom,
      validUntil: lastDay(type.validity, validFrom, holder === undefined ? undefined : birthOf(holder)),
    }
  if (isEndless(draft.validUntil)) return { validFrom, validUntil: null }
  const validUntil = parseDay(draft.validUntil)
  if (validUntil === undefined) throw wrong('validUntil', 'not a day or a moment (RFC 3339)')
  if (validUntil < validFrom) throw wrong('validUntil', 'before validFrom')
  return { validFrom, validUntil }
}

const highestVersion = 999

function identifierOf({ ids }: Pick<Deps, 'ids'>, typeCode: string, issuer: string, past: Content | undefined): string {
  if (past === undefined) return buildIdentifier({ typeCode, issuer, serial: ids.readable(16), version: 1 })
  const code = parseIdentifier(past.identifier)
  if (code === undefined) throw new Error('a license whose identifier is none')
  if (code.version === highestVersion) throw refuse('move-not-allowed')
  return buildIdentifier({ ...code, version: code.version + 1 })
}

/**
 * The rules that decide whether there may be such a license, and all that it will say.
 * @param past the content of the version before this one
 * @throws Fault `holder-…`, identity's for bad numbers, `fields-invalid`, `validity-invalid`
 */
export function contentOf(
  deps: Pick<Deps, 'clock' | 'ids'>,
  draft: Draft,
  { type, key, past }: { readonly type: PublishedType; readonly key: LicenseKey; readonly past?: Content },
): Content {
  const at = deps.clock.now()
  const holders = parseHolders(draft.holders, type, at)
  const [first] = holders
  const places = checkFieldsOf(type)(draft.fields)
  if (places.length > 0)
    throw refuse(
      'fields-invalid',
      places.map(place => ({ ...place, pointer: `/fields${place.pointer}` })),
    )
  const paperSerial = paperSerialFor(type, draft.paperSerial)
  const today = dayAt(at)
  const madeNumber =
    type.numbering === 'holder-document' && first !== undefined
      ? first.documentNumber
      : `${today.slice(0, 4)}${deps.ids.readable(10)}`
  return {
    identifier: identifierOf(deps, type.code, key.uscc, past),
    typeCode: type.code,
    typeVersion: type.version,
    issuer: { uscc: key.uscc, name: key.name },
    number: draft.number ?? madeNumber,
    holders,
    fields: withBarePhotos(draft.fields, type.fieldsSchema),
    ...validityOf(draft, type, first, today),
    issuedAt: at.toISOString(),
    ...(draft.issuedOn === undefined ? {} : { issuedOn: draft.issuedOn }),
    ...(paperSerial === undefined ? {} : { paperSerial }),
    ...(past === undefined ? {} : { supersedes: past.identifier }),
    salt: deps.ids.token(),
  }
}

/** A license's row as it is written down, before it is signed. */
export function rowOf(deps: Deps, by: Authority, content: Content, key: LicenseKey, past?: Predecessor): Unplaced {
  const { ids, keys } = deps
  const id = licenseIdOf(content.identifier)
  const [first] = content.holders
  const issuedAt = new Date(content.issuedAt)
  const words = past?.reason.words
  return {
    id,
    identifier: content.identifier,
    lineageId: past?.row.lineageId ?? id,
    version: (past?.row.version ?? 0) + 1,
    origin: past?.move ?? 'issue',
    reasonCode: past?.reason.code ?? null,
    reasonSealed: words === undefined ? null : sealField(keys, 'reason', id, words),
    issuedBy: by.actor,
    typeCode: content.typeCode,
    typeVersion: content.typeVersion,
    issuerUscc: key.uscc,
    issuerKid: key.kid,
    state: 'prepared',
    validFrom: content.validFrom,
    validUntil: content.validUntil,
    issuedAt,
    changedAt: issuedAt,
    ...sealContent(keys, id, content),
    checkCodeSealed: sealField(keys, 'check_code', id, ids.readable(8)),
    holderSealed: sealField(keys, 'holder', id, first === undefined ? '' : holderLabel(first)),
    signed: null,
  }
}
