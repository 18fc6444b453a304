import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { ExternalSigningKey } from 'oidc-provider/lib/helpers/keystore.js'
import type { PrivateJwk } from '../../platform/keys/private-jwk.ts'

/**
 * A key of the provider (ES256, RFC 7518 §3.4) that signs in this turn of the event loop: the library's own way is a job
 * and three promises of Web Cryptography, which together take as long again as the signature.
 */
export class SigningKey extends ExternalSigningKey {
  readonly #private: KeyObject
  readonly #public: KeyObject
  readonly #kid: string

  constructor({ kid, kty, crv, x, y, d }: PrivateJwk) {
    super()
    this.#private = createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' })
    this.#public = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
    this.#kid = kid
  }

  override get kid(): string {
    return this.#kid
  }

  override get alg(): 'ES256' {
    return 'ES256'
  }

  override keyObject(): KeyObject {
    return this.#public
  }

  override sign(data: Uint8Array): Buffer {
    return sign('sha256', data, { key: this.#private, dsaEncoding: 'ieee-p1363' })
  }
}
