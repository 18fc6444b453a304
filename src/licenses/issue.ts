import { randomBytes } from 'node:crypto'
import { type Caller, callerName, hasScope } from '../platform/caller.ts'
import { blindIndex } from '../platform/crypto/blind-index.ts'
import { canonicalJson, type Json } from '../platform/crypto/canonical-json.ts'
import type { Deps } from '../platform/deps.ts'
import { checkFieldsOf } from './catalog/compile.ts'
import type { LicenseType, PublishedType } from './catalog/license-type.ts'
import { dayAt, parseDay } from './civil-day.ts'
import { refuse } from './faults.ts'
import { finishIssue } from './finish.ts'
import { groundOf } from './ground.ts'
import { birthOf, type HolderInput, parseHolders } from './holders.ts'
import { type Content, type Fields, type Holder, holderLabel, sealContent, sealField } from './license.ts'
import { buildIdentifier } from './license-code.ts'
import { unprintablePlace } from './plain-text.ts'
import type { LicenseKey } from './seals/seal-key.ts'
import { type LicenseRow, selectByRequest } from './store.ts'
import { isEndless, lastDay } from './validity.ts'
import { type LicenseView, viewOf } from './view.ts'
import { standingLicense, type Unplaced, writeDown } from './write-down.ts'

export type IssueInput = {
  readonly typeCode: string
  /** Made by the type's rule when left out. */
  readonly number?: string
  readonly holders: readonly HolderInput[]
  readonly fields: Fields
  /** Full-date or date-time; today when left out. */
  readonly validFrom?: string
  /** Last day; null: no end; by the type's rule when left out. */
  readonly validUntil?: string | null
  readonly paperSerial?: string
}

/** One request of one caller, known by its Idempotency-Key. */
interface Request {
  readonly key: Buffer
  readonly digest: Buffer
  readonly actor: string
}

export interface Issued {
  /** False when this request had its license already. */
  readonly created: boolean
  readonly license: LicenseView
}

const jsonOf = ({ holders, ...rest }: IssueInput): Json => ({ ...rest, holders: holders.map(each => ({ ...each })) })

/** Both are keyed digests: a body holds ID numbers, and a client may well put one into its key. */
function requestOf({ keys }: Deps, caller: Caller, uscc: string, idempotencyKey: string, body: Json): Request {
  const actor = callerName(caller)
  const secret = keys.secret('blind-index')
  return {
    actor,
    key: blindIndex(secret, 'idempotency-key', `${actor}\0${uscc}\0${idempotencyKey}`),
    digest: blindIndex(secret, 'idempotency-body', Buffer.from(canonicalJson(body)).toString('utf8')),
  }
}

interface Validity {
  readonly validFrom: string
  readonly validUntil: string | null
}

function validityOf(input: IssueInput, type: LicenseType, holder: Holder | undefined, today: string): Validity {
  const wrong = (name: string, detail: string) => refuse('validity-invalid', [{ pointer: `/${name}`, detail }])
  const validFrom = input.validFrom === undefined ? today : parseDay(input.validFrom)
  if (validFrom === undefined) throw wrong('validFrom', 'not a day or a moment (RFC 3339)')
  if (input.validUntil === undefined)
    return {
      validFrom,
      validUntil: lastDay(type.validity, validFrom, holder === undefined ? undefined : birthOf(holder)),
    }
  if (isEndless(input.validUntil)) return { validFrom, validUntil: null }
  const validUntil = parseDay(input.validUntil)
  if (validUntil === undefined) throw wrong('validUntil', 'not a day or a moment (RFC 3339)')
  if (validUntil < validFrom) throw wrong('validUntil', 'before validFrom')
  return { validFrom, validUntil }
}

/** The rules that decide whether there may be such a license, and all that it will say. */
function contentOf({ clock, ids }: Deps, input: IssueInput, type: PublishedType, key: LicenseKey): Content {
  const at = clock.now()
  const holders = parseHolders(input.holders, type, at)
  const [first] = holders
  const places = checkFieldsOf(type)(input.fields)
  if (places.length > 0)
    throw refuse(
      'fields-invalid',
      places.map(place => ({ ...place, pointer: `/fields${place.pointer}` })),
    )
  const today = dayAt(at)
  const madeNumber =
    type.numbering === 'holder-document' && first !== undefined
      ? first.documentNumber
      : `${today.slice(0, 4)}${ids.readable(10)}`
  return {
    identifier: buildIdentifier({ typeCode: type.code, issuer: key.uscc, serial: ids.readable(16), version: 1 }),
    typeCode: type.code,
    typeVersion: type.version,
    issuer: { uscc: key.uscc, name: key.name },
    number: input.number ?? madeNumber,
    holders,
    fields: input.fields,
    ...validityOf(input, type, first, today),
    issuedAt: at.toISOString(),
    ...(input.paperSerial === undefined ? {} : { paperSerial: input.paperSerial }),
    salt: randomBytes(32).toString('base64url'),
  }
}

function rowOf({ ids, keys }: Deps, request: Request, content: Content, key: LicenseKey): Unplaced {
  const id = ids.uuid()
  const [first] = content.holders
  const issuedAt = new Date(content.issuedAt)
  return {
    id,
    identifier: content.identifier,
    requestKey: request.key,
    requestDigest: request.digest,
    issuedBy: request.actor,
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
    sdJwtSealed: null,
    qrSealed: null,
  }
}

/** The license this request has already, brought to its end if a crash left it half made. */
async function repeat(deps: Deps, standing: LicenseRow, request: Request): Promise<Issued> {
  if (!standing.requestDigest.equals(request.digest)) throw refuse('idempotency-key-reused')
  return { created: false, license: await viewOf(deps, await finishIssue(deps, standing), 'brief') }
}

/**
 * Issues a license, once per Idempotency-Key: the same key and body again answer the same license, also when the first
 * try broke off between writing down and signing.
 * @throws Fault `issuer-not-allowed`, `issuer-without-key`, `license-type-unknown`, `text-invalid`, `holder-…`, identity's
 *   for bad numbers, `fields-invalid`, `validity-invalid`, `idempotency-key-reused`
 */
export async function issueLicense(
  deps: Deps,
  caller: Caller,
  input: IssueInput,
  idempotencyKey: string,
): Promise<Issued> {
  const uscc = caller.kind === 'client' ? caller.organization : undefined
  if (!hasScope(caller, 'licenses.issue') || uscc === undefined) throw refuse('issuer-not-allowed')
  const body = jsonOf(input)
  const unprintable = unprintablePlace(body)
  if (unprintable !== undefined)
    throw refuse('text-invalid', [{ pointer: unprintable, detail: 'control character or half surrogate' }])
  const request = requestOf(deps, caller, uscc, idempotencyKey, body)
  const standing = await standingLicense(deps, request.key)
  if (standing !== undefined) return repeat(deps, standing, request)
  const { type, key } = await groundOf(deps, input.typeCode, uscc)
  const content = contentOf(deps, input, type, key)
  const written = await writeDown(deps, rowOf(deps, request, content, key), content)
  if (written !== undefined)
    return { created: true, license: await viewOf(deps, await finishIssue(deps, written), 'brief') }
  const other = await selectByRequest(deps.db, request.key)
  if (other === undefined) throw new Error('a license that was written down is gone')
  return repeat(deps, other, request)
}
