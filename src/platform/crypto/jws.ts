import type { Signer } from '../keys/signer.ts'
import type { Json } from './canonical-json.ts'

type Members = { readonly [key: string]: Json | undefined }

const part = (value: Members): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')

/** A protected header as it stands in a JWS; who signs much under one key makes it once. */
export const jwsHeader = (header: Members): string => part({ alg: 'ES256', ...header })

/**
 * A compact JWS (RFC 7515 §7.1) whose signature comes from our signer, so that no library ever holds the private key.
 * @param header by {@link jwsHeader}: its `alg` says that the key must be an ES256 one
 */
export async function signCompact(signer: Signer, keyName: string, header: string, payload: Members): Promise<string> {
  const input = `${header}.${part(payload)}`
  const signature = await signer.sign(keyName, Buffer.from(input, 'ascii'))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}
