/**
 * The second door: what a license says on paper and in a file, for programs without a server. Nothing behind it needs more than
 * the language; `test/architecture.test.ts` follows every import.
 */
export { dayAt } from './civil-day.ts'
export { decodeQr, type QrContent, type SignedQr } from './documents/qr-reader.ts'
export { type LicenseCode, parseIdentifier } from './license-code.ts'
export { namedIn } from './seals/named-in.ts'
