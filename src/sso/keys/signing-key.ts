import type { KeyObject } from 'node:crypto'
import { ExternalSigningKey } from 'oidc-provider/lib/helpers/keystore.js'
import { type JwkSigner, jwkSigner, type PrivateJwk } from '../../platform/keys/private-jwk.ts'

/**
 * A key of the provider that signs by itself: the library's own way is a job and three promises of Web Cryptography, which
 * together take as long again as the signature.
 */
export class SigningKey extends ExternalSigningKey {
  readonly #signer: JwkSigner
  readonly #kid: string

  constructor(jwk: PrivateJwk) {
    super()
    this.#signer = jwkSigner(jwk)
    this.#kid = jwk.kid
  }

  override get kid(): string {
    return this.#kid
  }

  override get alg(): 'ES256' {
    return 'ES256'
  }

  override keyObject(): KeyObject {
    return this.#signer.publicKey
  }

  override sign(data: Uint8Array): Buffer {
    return this.#signer.sign(data)
  }
}
