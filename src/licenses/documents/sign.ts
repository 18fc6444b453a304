import { jwsHeader, signCompact } from '../../platform/crypto/jws.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Content, holderLabel } from '../license.ts'
import type { LicenseKey } from '../seals/seal-key.ts'
import type { StatusPlace } from '../status-index.ts'
import { encodeCose, encodePayload, encodeProtected, toBeSigned } from './qr-payload.ts'
import { combine, type HolderKey, sdJwtOf } from './sd-jwt.ts'

/** The two signed forms of a license. */
export interface SignedDocuments {
  /** SD-JWT VC with all disclosures. */
  readonly sdJwt: string
  /** COSE_Sign1 bytes that the QR carries. */
  readonly qr: Uint8Array
}

export interface ToSign {
  readonly content: Content
  readonly place: StatusPlace
  readonly key: LicenseKey
}

/** Protected headers, by key: its certificates stand in one of them, and never change. */
const kept = new WeakMap<LicenseKey, { readonly jws: string; readonly cose: Uint8Array }>()
function headersOf(key: LicenseKey) {
  const known = kept.get(key)
  if (known !== undefined) return known
  const kid = Buffer.from(key.kid, 'hex').toString('base64url')
  const jws = jwsHeader({ typ: 'dc+sd-jwt', kid, x5c: [key.der, ...key.above].map(each => each.toString('base64')) })
  const made = { jws, cose: encodeProtected(key.kid) }
  kept.set(key, made)
  return made
}

/** Signs what was written down before; the same content again is as good, only the signatures' randomness differs. */
export async function signDocuments({ config, keys }: Deps, { content, place, key }: ToSign): Promise<SignedDocuments> {
  const { payload, disclosures } = sdJwtOf(config.origin, content, place)
  const { jws, cose } = headersOf(key)
  const body = encodePayload({
    identifier: content.identifier,
    holder: content.holders[0] === undefined ? '' : holderLabel(content.holders[0]),
    validFrom: content.validFrom,
    validUntil: content.validUntil,
    issuedAt: new Date(content.issuedAt),
    ...place,
  })
  const [token, signature] = await Promise.all([
    signCompact(keys.signer, key.keyName, jws, payload),
    keys.signer.sign(key.keyName, toBeSigned(cose, body)),
  ])
  return { sdJwt: combine(token, disclosures), qr: encodeCose(cose, body, signature) }
}

/** The SD-JWT VC once more, bound to a key of its holder: the same claims, the same place in the status list. */
export async function signBound({ config, keys }: Deps, { content, place, key }: ToSign, holderKey: HolderKey) {
  const { payload, disclosures } = sdJwtOf(config.origin, content, place, holderKey)
  return combine(await signCompact(keys.signer, key.keyName, headersOf(key).jws, payload), disclosures)
}
