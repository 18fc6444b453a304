import { hash } from 'node:crypto'

/**
 * By which the register knows a license: UUIDv8 of its identifier (RFC 9562 §5.8, appendix B.2: SHA-256 of a name). Whoever has the
 * one has the other, so that one key finds both.
 */
export function licenseIdOf(identifier: string): string {
  const hex = hash('sha256', identifier)
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
