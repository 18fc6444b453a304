import { markBytes } from './qr-mark.ts'

/**
 * What is kept of a license's two signatures. The documents themselves follow from its content, its place and its key, and
 * are spelled anew when they are asked for: kept, they were two thirds of all that is stored.
 */
export interface Signed {
  /** Of the SD-JWT VC and of the QR; ES256, r‖s, 64 bytes each. */
  readonly sdJwt: Uint8Array
  readonly qr: Uint8Array
  /** See qr-mark.ts; what was signed by an earlier version has none. */
  readonly qrMark?: Uint8Array | undefined
  /** The origin that the addresses in the SD-JWT had when it was signed. */
  readonly origin: string
}

/** How the documents are spelled from the content. Another spelling is another layout, and these stay. */
const [withoutMark, withMark] = [1, 2]
const signatureBytes = 64
const [qrAt, markAt] = [1 + signatureBytes, 1 + 2 * signatureBytes]
const originIn = (bytes: Buffer): number => (bytes[0] === withMark ? markAt + markBytes : markAt)

/** Layout (1 byte) ‖ signature of the SD-JWT (64) ‖ of the QR (64) ‖ in layout 2: mark of the QR (16) ‖ origin (UTF-8). */
export const packSigned = ({ sdJwt, qr, qrMark, origin }: Signed): Buffer =>
  Buffer.concat([
    Buffer.of(qrMark === undefined ? withoutMark : withMark),
    sdJwt,
    qr,
    qrMark ?? Buffer.alloc(0),
    Buffer.from(origin, 'utf8'),
  ])

/** @throws for what {@link packSigned} did not make */
export function unpackSigned(bytes: Buffer): Signed {
  const isKnown = bytes[0] === withoutMark || bytes[0] === withMark
  const originAt = originIn(bytes)
  if (!isKnown || bytes.length <= originAt) throw new Error('not the signatures of a license')
  return {
    sdJwt: bytes.subarray(1, qrAt),
    qr: bytes.subarray(qrAt, markAt),
    qrMark: originAt === markAt ? undefined : bytes.subarray(markAt, originAt),
    origin: bytes.toString('utf8', originAt),
  }
}
