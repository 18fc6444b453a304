import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Keys for tests only: everybody has them. */
const pems: unknown = JSON.parse(readFileSync(new URL('../keys.json', import.meta.url), 'utf8'))
const texts = new Map<string, unknown>(Object.entries(typeof pems === 'object' && pems !== null ? pems : {}))

export interface TestKey {
  readonly name: string
  readonly secret: KeyObject
  readonly spki: Buffer
}

export function key(name: string): TestKey {
  const pem = texts.get(name)
  if (typeof pem !== 'string') throw new Error(`there is no key ${name}`)
  const secret = createPrivateKey(pem)
  return { name, secret, spki: createPublicKey(secret).export({ type: 'spki', format: 'der' }) }
}

/** SHA-256 with ECDSA, r‖s, or RSASSA-PKCS1-v1_5. */
export const signed = ({ secret }: TestKey, data: Uint8Array): Buffer =>
  sign('sha256', data, { key: secret, dsaEncoding: 'ieee-p1363' })

/** The same as X.509 spells it. */
export const signedDer = ({ secret }: TestKey, data: Uint8Array): Buffer =>
  sign('sha256', data, { key: secret, dsaEncoding: 'der' })
