import { X509Certificate } from 'node:crypto'
import { epochSeconds } from '../platform/clock.ts'
import { jwsHeader, signCompact } from '../platform/crypto/jws.ts'
import type { Signer } from '../platform/keys/signer.ts'
import { listPath, statusKey, tokenType } from './offline/status-token.ts'
import { bitsPerEntry } from './status-list.ts'

/** After this a token says nothing any more. */
export const lifeSeconds = 3_600
/** How long a copy may be used before asking again. */
export const ttlSeconds = 60

export interface ListToSign {
  readonly origin: string
  readonly list: number
  readonly packed: Buffer
  readonly at: Date
  readonly certificate: string
}

/** Status List Token as JWT (draft-20 §5.1), with the certificate and without the root, which verifiers have. */
export function signToken(signer: Signer, { origin, list, packed, at, certificate }: ListToSign): Promise<string> {
  const iat = epochSeconds(at)
  return signCompact(
    signer,
    statusKey,
    jwsHeader({ typ: tokenType, x5c: [new X509Certificate(certificate).raw.toString('base64')] }),
    {
      sub: `${origin}${listPath(list)}`,
      iat,
      exp: iat + lifeSeconds,
      ttl: ttlSeconds,
      status_list: { bits: bitsPerEntry, lst: packed.toString('base64url') },
    },
  )
}
