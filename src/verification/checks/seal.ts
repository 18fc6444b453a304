import type { SignedQr } from '../../licenses/nouns.ts'
import { type Asking, holds } from '../../platform/crypto/asking.ts'
import type { Issuer } from './evidence.ts'

const minute = 60_000

/** Could this certificate have sealed it: the department that the identifier names, at a time it was good? */
function couldSeal({ code, issuedAt }: SignedQr, { uscc, notBefore, notAfter }: Issuer): boolean {
  if (code.issuer !== uscc) return false
  // The QR tells the time of issue to the minute: the certificate may have begun within it.
  return issuedAt <= notAfter && issuedAt.getTime() + minute > notBefore.getTime()
}

/**
 * ES256 under the issuer's certificate.
 * @param isOwn the register knows the signature for its own
 */
export function* sealHolds(qr: SignedQr, issuer: Issuer, isOwn = false): Asking<boolean> {
  if (!couldSeal(qr, issuer)) return false
  if (isOwn) return true
  const { publicKey: key } = issuer.certificate
  return yield* holds({ key, hash: 'SHA-256', form: 'plain', data: qr.toBeSigned, signature: qr.signature })
}
