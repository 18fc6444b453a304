import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'

/** A machine client that proves itself by a key (private_key_jwt, RFC 7523). */
export interface Machine {
  readonly clientId: string
  readonly privateJwk: JsonWebKey
}

export const newMachine = (clientId: string): Machine => ({
  clientId,
  privateJwk: newKeyPair().privateKey.export({ format: 'jwk' }),
})

/** What the provider may know of the key. */
export function publicJwk({ privateJwk: { d: _private, ...open } }: Machine): JsonWebKey {
  return { ...open, alg: 'ES256', use: 'sig' }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = part({ alg: 'ES256', typ: 'JWT' })
const lifeSeconds = 120

function assertion(key: KeyObject, clientId: string, issuer: string): string {
  const iat = Math.floor(Date.now() / 1_000)
  const claims = { iss: clientId, sub: clientId, aud: issuer, iat, exp: iat + lifeSeconds, jti: randomUUID() }
  const text = `${header}.${part(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** Makes bodies of token requests for the API, each with a fresh assertion. */
export function tokenRequests({ clientId, privateJwk }: Machine, issuer: string, scope: string): () => string {
  const key = createPrivateKey({ key: privateJwk, format: 'jwk' })
  return () =>
    new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      resource: 'urn:yihao:api',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(key, clientId, issuer),
    }).toString()
}

/** An access token for the API. */
export async function tokenOf(machine: Machine, issuer: string, scope: string): Promise<string> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: tokenRequests(machine, issuer, scope)(),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the token endpoint answered ${answer.status}: ${text}`)
  const { access_token }: { access_token: string } = JSON.parse(text)
  return access_token
}
