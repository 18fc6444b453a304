import { createPublicKey, type JsonWebKey, X509Certificate } from 'node:crypto'
import { refuse } from '../faults.ts'
import type { ClientAuthentication, ClientMetadata } from './authentication.ts'

const wrong = (pointer: string, detail: string) => refuse('client-invalid', [{ pointer, detail }])

/**
 * By what a client is known at the token endpoint, beside a secret: members of RFC 7591 and RFC 8705.
 * @throws Fault `client-invalid`
 */
export function knownBy(authentication: ClientAuthentication): ClientMetadata {
  switch (authentication.method) {
    case 'private_key_jwt':
      return { jwks: { keys: authentication.jwks.keys.map(publicPart) } }
    case 'tls_client_auth':
      return { tls_client_auth_subject_dn: authentication.subjectDn }
    case 'self_signed_tls_client_auth':
      if (authentication.certificates.length === 0) throw wrong('/authentication/certificates', 'none')
      return { jwks: { keys: authentication.certificates.map(keyOfCertificate) } }
    default:
      return {}
  }
}

/** A certificate as a key with its chain (RFC 8705 §2.2.2). */
function keyOfCertificate(pem: string): JsonWebKey {
  try {
    const { publicKey, raw } = new X509Certificate(pem)
    return { ...publicKey.export({ format: 'jwk' }), x5c: [raw.toString('base64')] }
  } catch {
    throw wrong('/authentication/certificates', 'not a certificate as PEM')
  }
}

/** A key that was handed in with its private half is stored without it; what is no public key is refused. */
function publicPart(key: JsonWebKey): JsonWebKey {
  const kept = publicMembers(key)
  try {
    createPublicKey({ key: kept, format: 'jwk' })
  } catch {
    throw wrong('/authentication/jwks', 'not a public key as JWK')
  }
  return kept
}

function publicMembers({ kty, crv, x, y, n, e, ...rest }: JsonWebKey): JsonWebKey {
  const named = Object.fromEntries(['kid', 'alg', 'use'].flatMap(key => (key in rest ? [[key, rest[key]]] : [])))
  const values = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(values), ...named }
}
