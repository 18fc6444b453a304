import { createCipheriv, hash } from 'node:crypto'
import { canonicalText, type Json } from '../../platform/crypto/canonical-json.ts'
import { endOfDay, startOfDay } from '../civil-day.ts'
import type { Content, Fields } from '../license.ts'
import type { StatusPlace } from '../status-index.ts'

type Members = { readonly [name: string]: Json | undefined }

/** An SD-JWT before it is signed: the payload and its disclosures (RFC 9901 §4). */
export interface UnsignedSdJwt {
  readonly payload: Members
  readonly disclosures: readonly string[]
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000)
const digest = (disclosure: string): string => hash('sha256', disclosure, 'base64url')

/** Gives a claim its salt, 128 bits, base64url. */
type SaltFor = (path: string) => string

/**
 * One secret per license, under which the path of a claim is enciphered: the stored content alone decides the bytes, so that
 * signing again after a crash signs the same thing; whoever sees one salt learns nothing of the others.
 */
function saltsOf(content: Content): SaltFor {
  const cipher = createCipheriv('aes-256-ecb', Buffer.from(content.salt, 'base64url'), null).setAutoPadding(false)
  return path => cipher.update(hash('sha256', path, 'buffer').subarray(0, 16)).toString('base64url')
}

/** The members of a value in their one order, whatever order they came in. */
const spelled = (disclosure: readonly [string, string, Json]): string =>
  typeof disclosure[2] === 'object' ? canonicalText(disclosure) : JSON.stringify(disclosure)

/** Hides every member of an object; `path` makes the salts differ. */
function hide(saltFor: SaltFor, path: string, members: Fields, disclosures: string[]): Members {
  const hidden = Object.entries(members).flatMap(([name, value]) => {
    if (value === undefined) return []
    const disclosure = Buffer.from(spelled([saltFor(`${path}/${name}`), name, value])).toString('base64url')
    disclosures.push(disclosure)
    return [digest(disclosure)]
  })
  // Sorted, so that their order tells nothing (RFC 9901 §4.2.4.1).
  return hidden.length === 0 ? {} : { _sd: hidden.sort() }
}

/** Public half of a holder's key, P-256 (RFC 7517, RFC 7518 §6.2.1). */
export type HolderKey = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

/**
 * A license as SD-JWT VC (draft-ietf-oauth-sd-jwt-vc): always open are issuer, times, type, status and identifier;
 * number, every field and every member of every holder are disclosed one by one.
 * @param holderKey to which a copy is bound (`cnf`, RFC 7800): presented only by who has the private half
 */
export function spellSdJwt(origin: string, content: Content, place: StatusPlace, holderKey?: HolderKey): UnsignedSdJwt {
  const disclosures: string[] = []
  const saltFor = saltsOf(content)
  const { number, issuedOn, paperSerial, supersedes, holders, fields, validUntil } = content
  const payload: Members = {
    iss: `${origin}/issuers/${content.issuer.uscc}`,
    iat: seconds(new Date(content.issuedAt)),
    nbf: seconds(startOfDay(content.validFrom)),
    ...(validUntil === null ? {} : { exp: seconds(endOfDay(validUntil)) }),
    vct: `${origin}/api/license-types/${content.typeCode}`,
    status: { status_list: { idx: place.index, uri: statusListUri(origin, place.list) } },
    ...(holderKey === undefined ? {} : { cnf: { jwk: holderKey } }),
    _sd_alg: 'sha-256',
    identifier: content.identifier,
    ...hide(saltFor, '', { number, issuedOn, paperSerial, supersedes }, disclosures),
    // Who watches over a child is nothing that the child's license says to others.
    holders: holders.map(({ guardians: _, ...holder }, at) => hide(saltFor, `/holders/${at}`, holder, disclosures)),
    fields: hide(saltFor, '/fields', fields, disclosures),
  }
  return { payload, disclosures }
}

export const statusListUri = (origin: string, list: number): string => `${origin}/status-lists/${list}`

/** `<JWS>~<disclosure>~…~` */
export const combine = (jws: string, disclosures: readonly string[]): string => `${[jws, ...disclosures].join('~')}~`
