import { bytesOfBase64Url, utf8Of } from '../../platform/crypto/octets.ts'

export type Members = Readonly<Record<string, unknown>>

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whole seconds since 1970. */
export const isInstant = (value: unknown): value is number => Number.isSafeInteger(value)
export const isText = (value: unknown): value is string => typeof value === 'string'

/** The bytes of a part of a JWS. @throws on any other spelling than base64url without padding */
export function bytesOf(part: string): Uint8Array {
  const bytes = bytesOfBase64Url(part)
  if (bytes === undefined) throw new TypeError('not base64url')
  return bytes
}

/** @throws on what is no JSON in UTF-8 */
export const parsed = (part: string): unknown => JSON.parse(utf8Of(bytesOf(part)))

/** An object; no members for any other value. @throws on what is no JSON in UTF-8 */
export function membersIn(part: string): Members {
  const value = parsed(part)
  return isMembers(value) ? value : {}
}
