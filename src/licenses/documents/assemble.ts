import { verify, X509Certificate } from 'node:crypto'
import { compactJws, jwsInput } from '../../platform/crypto/jws.ts'
import type { Deps } from '../../platform/deps.ts'
import { openContent, openField } from '../license.ts'
import { licenseKey } from '../seals/certificates.ts'
import type { LicenseRow } from '../store.ts'
import { encodeCose, encodePayload, encodeProtected } from './qr-payload.ts'
import { combine, spellSdJwt } from './sd-jwt.ts'
import { headersOf } from './sign.ts'
import { type Signed, unpackSigned } from './signed.ts'

function signedOf({ id, signed }: LicenseRow): Signed {
  if (signed === null) throw new Error(`license ${id} is not signed`)
  return unpackSigned(signed)
}

/** The COSE_Sign1 bytes that a license's QR carries. */
export function qrOf(keys: Deps['keys'], row: LicenseRow): Uint8Array {
  const { identifier, validFrom, validUntil, issuedAt, statusList: list, statusIndex: index } = row
  const holder = openField(keys, 'holder', row.id, row.holderSealed).toString('utf8')
  const payload = encodePayload({ identifier, holder, validFrom, validUntil, issuedAt, list, index })
  return encodeCose(encodeProtected(row.issuerKid), payload, signedOf(row).qr)
}

/**
 * A license's SD-JWT VC with all disclosures, as it was signed.
 * @throws when what is stored does not spell what was signed
 */
export async function sdJwtOf(deps: Deps, row: LicenseRow): Promise<string> {
  const { sdJwt: signature, origin } = signedOf(row)
  const key = await licenseKey(deps, row.issuerKid)
  const content = openContent(deps.keys, row.id, row)
  const { payload, disclosures } = spellSdJwt(origin, content, { list: row.statusList, index: row.statusIndex })
  const input = jwsInput(headersOf(key).jws, payload)
  const { publicKey } = new X509Certificate(key.der)
  if (!verify('sha256', Buffer.from(input, 'ascii'), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature))
    throw new Error(`license ${row.id} is not what was signed`)
  return combine(compactJws(input, signature), disclosures)
}
