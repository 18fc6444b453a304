/**
 * What is kept of a license's two signatures. The documents themselves follow from its content, its place and its key, and
 * are spelled anew when they are asked for: kept, they were two thirds of all that is stored.
 */
export interface Signed {
  /** Of the SD-JWT VC and of the QR; ES256, r‖s, 64 bytes each. */
  readonly sdJwt: Uint8Array
  readonly qr: Uint8Array
  /** The origin that the addresses in the SD-JWT had when it was signed. */
  readonly origin: string
}

/** How the documents are spelled from the content. Another spelling is another layout, and this one stays. */
const layout = 1
const signatureBytes = 64
const [qrAt, originAt] = [1 + signatureBytes, 1 + 2 * signatureBytes]

/** Layout (1 byte) ‖ signature of the SD-JWT (64) ‖ of the QR (64) ‖ origin (UTF-8). */
export const packSigned = ({ sdJwt, qr, origin }: Signed): Buffer =>
  Buffer.concat([Buffer.of(layout), sdJwt, qr, Buffer.from(origin, 'utf8')])

/** @throws for what {@link packSigned} did not make */
export function unpackSigned(bytes: Buffer): Signed {
  if (bytes[0] !== layout || bytes.length <= originAt) throw new Error('not the signatures of a license')
  return {
    sdJwt: bytes.subarray(1, qrAt),
    qr: bytes.subarray(qrAt, originAt),
    origin: bytes.toString('utf8', originAt),
  }
}
