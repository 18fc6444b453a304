import { createHash, randomBytes, sign } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { encode } from 'cborg'
import { newKeyPair } from '../../../src/platform/keys/key-pair.ts'

/** An authenticator and browser in software (WebAuthn level 3): ES256, attestation `none`. Stands for the outside world. */

export interface Behavior {
  readonly origin?: string
  readonly rpId?: string
  readonly userVerified?: boolean
  readonly counter?: number
  /** Signs with a key of another authenticator. */
  readonly wrongKey?: boolean
}

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest()
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

export function createAuthenticator(origin: string) {
  const rpId = new URL(origin).hostname
  const { privateKey, publicKey } = newKeyPair()
  const stranger = newKeyPair().privateKey
  const credentialId = randomBytes(16)
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const coseKey = encode(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
  let counter = 0
  let userHandle = ''

  function clientData(type: string, challenge: string, behavior: Behavior): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: behavior.origin ?? origin, crossOrigin: false }))
  }

  function authenticatorData(behavior: Behavior, attested?: Buffer): Buffer {
    const flags = 0x01 | (behavior.userVerified === false ? 0 : 0x04) | (attested === undefined ? 0 : 0x40)
    const head = Buffer.alloc(5)
    head.writeUInt8(flags, 0)
    head.writeUInt32BE(behavior.counter ?? counter, 1)
    return Buffer.concat([sha256(behavior.rpId ?? rpId), head, attested ?? Buffer.alloc(0)])
  }

  return {
    id: text(credentialId),
    /** Answers `navigator.credentials.create`. */
    create(
      options: { readonly challenge: string; readonly user: { readonly id: string } },
      behavior: Behavior = {},
    ): RegistrationResponseJSON {
      userHandle = options.user.id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey])
      const authData = authenticatorData(behavior, attested)
      return {
        id: text(credentialId),
        rawId: text(credentialId),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(clientData('webauthn.create', options.challenge, behavior)),
          attestationObject: text(encode({ fmt: 'none', attStmt: {}, authData: new Uint8Array(authData) })),
          transports: ['internal'],
        },
      }
    },
    /** Answers `navigator.credentials.get`. */
    get(options: { readonly challenge: string }, behavior: Behavior = {}): AuthenticationResponseJSON {
      counter += 1
      const data = clientData('webauthn.get', options.challenge, behavior)
      const authData = authenticatorData(behavior)
      const signature = sign(
        'sha256',
        Buffer.concat([authData, sha256(data)]),
        behavior.wrongKey === true ? stranger : privateKey,
      )
      return {
        id: text(credentialId),
        rawId: text(credentialId),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(data),
          authenticatorData: text(authData),
          signature: text(signature),
          userHandle,
        },
      }
    },
  }
}

export type Authenticator = ReturnType<typeof createAuthenticator>
