import { jwsHeader, signCompact } from '../../platform/crypto/jws.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Content, holderLabel } from '../license.ts'
import type { SealKey } from '../seals/seal-key.ts'
import type { StatusPlace } from '../status-index.ts'
import { encodeCose, encodePayload, encodeProtected, toBeSigned } from './qr-payload.ts'
import { combine, sdJwtOf } from './sd-jwt.ts'

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
  readonly key: SealKey
}

/** Protected headers, by certificate: it stands in one of them, and never changes. */
const kept = new WeakMap<SealKey, { readonly jws: string; readonly cose: Uint8Array }>()
function headersOf(key: SealKey) {
  const known = kept.get(key)
  if (known !== undefined) return known
  const kid = Buffer.from(key.kid, 'hex').toString('base64url')
  const jws = jwsHeader({ typ: 'dc+sd-jwt', kid, x5c: [key.der.toString('base64')] })
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
