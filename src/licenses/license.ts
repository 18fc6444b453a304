import { hash } from 'node:crypto'
import { type DocumentType, maskName } from '../identity/index.ts'
import { canonicalJson, type Json } from '../platform/crypto/canonical-json.ts'
import { open, seal } from '../platform/crypto/envelope.ts'
import type { KeyRing } from '../platform/keys/key-ring.ts'

/** Somebody by their document: a holder, or a guardian of one. */
export type Party = {
  readonly documentType: DocumentType
  readonly documentNumber: string
  readonly name: string
}

export type Holder = Party & {
  /** Of a holder under age (监护人), as the issuer has seen it proven. */
  readonly guardians?: readonly Party[]
}

export type Fields = { readonly [name: string]: Json | undefined }

/** Everything a license says, as it is hashed, encrypted and signed. */
export interface Content {
  readonly identifier: string
  readonly typeCode: string
  readonly typeVersion: number
  readonly issuer: { readonly uscc: string; readonly name: string }
  /** What the paper shows (证照编号). */
  readonly number: string
  readonly holders: readonly Holder[]
  readonly fields: Fields
  /** `YYYY-MM-DD`; see civil-day. */
  readonly validFrom: string
  readonly validUntil: string | null
  /** When it was recorded here, RFC 3339: what signatures and the log say. */
  readonly issuedAt: string
  /** The date of issue that the paper bears (发证日期), where it is another day. */
  readonly issuedOn?: string
  /** Number printed on the sheet of paper (印刷号). */
  readonly paperSerial?: string
  /** The version this one takes the place of (关联证照标识). */
  readonly supersedes?: string
  /** 256 random bits, base64url: makes the digest mute, and every salt of the SD-JWT is derived from it. */
  readonly salt: string
}

type Keys = Pick<KeyRing, 'fieldKeys'>
export type SealedField = 'content' | 'check_code' | 'holder' | 'reason'

const place = (field: SealedField, id: string): string => `licenses.licenses.${field}:${id}`

export const sealField = (keys: Keys, field: SealedField, id: string, clear: string | Uint8Array): Buffer =>
  seal(keys.fieldKeys[0], place(field, id), clear)

export const openField = (keys: Keys, field: SealedField, id: string, sealed: Uint8Array): Buffer =>
  open(keys.fieldKeys, place(field, id), sealed)

const canonicalContent = ({ holders, issuer, ...rest }: Content): Uint8Array =>
  canonicalJson({ ...rest, issuer: { ...issuer }, holders: holders.map(holder => ({ ...holder })) })

export interface SealedContent {
  readonly contentSealed: Buffer
  readonly contentDigest: Buffer
}

export function sealContent(keys: Keys, id: string, content: Content): SealedContent {
  const bytes = canonicalContent(content)
  return {
    contentSealed: sealField(keys, 'content', id, bytes),
    contentDigest: hash('sha256', bytes, 'buffer'),
  }
}

/** @throws when what is stored is not what was hashed: somebody with the keys has changed it */
export function openContent(keys: Keys, id: string, sealed: SealedContent): Content {
  const bytes = openField(keys, 'content', id, sealed.contentSealed)
  if (!hash('sha256', bytes, 'buffer').equals(sealed.contentDigest))
    throw new Error(`content of license ${id} does not match its digest`)
  return JSON.parse(bytes.toString('utf8'))
}

const longestLabel = 40

/** Cut to 40 bytes of UTF-8 at a character, an ellipsis marking the cut: what a QR has room for. */
export function shorten(text: string): string {
  if (Buffer.byteLength(text) <= longestLabel) return text
  let kept = ''
  for (const character of text) {
    if (Buffer.byteLength(`${kept}${character}…`) > longestLabel) break
    kept += character
  }
  return `${kept}…`
}

/** A person's masked name, an organization's own: its name is public. */
export const holderLabel = ({ documentType, name }: Party): string =>
  shorten(documentType === 'uscc' ? name : maskName(name))
