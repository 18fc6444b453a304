import { createHmac } from 'node:crypto'

/**
 * Keyed index by which an encrypted value is found again: HMAC-SHA-256 over a domain name and the value, 32 bytes.
 * Without the key the index tells nothing, although ID numbers could all be enumerated.
 */
export function blindIndex(secret: Uint8Array, domain: string, value: string): Buffer {
  return createHmac('sha256', secret).update(domain).update('\0').update(value).digest()
}
