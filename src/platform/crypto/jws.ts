import type { Signer } from '../keys/signer.ts'
import type { Json } from './canonical-json.ts'

type Members = { readonly [key: string]: Json | undefined }

const part = (value: Members): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')

/** A protected header as it stands in a JWS; who signs much under one key makes it once. */
export const jwsHeader = (header: Members): string => part({ alg: 'ES256', ...header })

/** What is signed of a compact JWS (RFC 7515 §5.1). @param header by {@link jwsHeader} */
export const jwsInput = (header: string, payload: Members): string => `${header}.${part(payload)}`

/** The compact JWS (RFC 7515 §7.1). */
export const compactJws = (input: string, signature: Uint8Array): string =>
  `${input}.${Buffer.from(signature).toString('base64url')}`

/**
 * A compact JWS whose signature comes from our signer, so that no library ever holds the private key.
 * @param header by {@link jwsHeader}: its `alg` says that the key must be an ES256 one
 */
export async function signCompact(signer: Signer, keyName: string, header: string, payload: Members): Promise<string> {
  const input = jwsInput(header, payload)
  return compactJws(input, await signer.sign(keyName, Buffer.from(input, 'ascii')))
}
