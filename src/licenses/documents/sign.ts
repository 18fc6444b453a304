import { jwsHeader, jwsInput, signCompact } from '../../platform/crypto/jws.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Content, holderLabel } from '../license.ts'
import type { LicenseKey } from '../seals/seal-key.ts'
import type { StatusPlace } from '../status-index.ts'
import { markOf } from './qr-mark.ts'
import { encodePayload, encodeProtected, toBeSigned } from './qr-payload.ts'
import { combine, type HolderKey, spellSdJwt } from './sd-jwt.ts'
import { packSigned } from './signed.ts'

export interface ToSign {
  readonly content: Content
  readonly place: StatusPlace
  readonly key: LicenseKey
}

/** Protected headers, by key: its certificates stand in one of them, and never change. */
const kept = new WeakMap<LicenseKey, { readonly jws: string; readonly cose: Uint8Array }>()
export function headersOf(key: LicenseKey) {
  const known = kept.get(key)
  if (known !== undefined) return known
  const kid = Buffer.from(key.kid, 'hex').toString('base64url')
  const jws = jwsHeader({ typ: 'dc+sd-jwt', kid, x5c: [key.der, ...key.above].map(each => each.toString('base64')) })
  const made = { jws, cose: encodeProtected(key.kid) }
  kept.set(key, made)
  return made
}

/**
 * Signs what was written down before; the same content again is as good, only the signatures' randomness differs.
 * @returns as {@link packSigned} makes it
 */
export async function signDocuments({ config, keys }: Deps, { content, place, key }: ToSign): Promise<Buffer> {
  const { origin } = config
  const { jws, cose } = headersOf(key)
  const body = encodePayload({
    identifier: content.identifier,
    holder: content.holders[0] === undefined ? '' : holderLabel(content.holders[0]),
    validFrom: content.validFrom,
    validUntil: content.validUntil,
    issuedAt: new Date(content.issuedAt),
    ...place,
  })
  const input = jwsInput(jws, spellSdJwt(origin, content, place).payload)
  const structure = toBeSigned(cose, body)
  const [sdJwt, qr] = await Promise.all([
    keys.signer.sign(key.keyName, Buffer.from(input, 'ascii')),
    keys.signer.sign(key.keyName, structure),
  ])
  return packSigned({ sdJwt, qr, qrMark: markOf(keys, structure, qr), origin })
}

/** The SD-JWT VC once more, bound to a key of its holder: the same claims, the same place in the status list. */
export async function signBound({ config, keys }: Deps, { content, place, key }: ToSign, holderKey: HolderKey) {
  const { payload, disclosures } = spellSdJwt(config.origin, content, place, holderKey)
  return combine(await signCompact(keys.signer, key.keyName, headersOf(key).jws, payload), disclosures)
}
