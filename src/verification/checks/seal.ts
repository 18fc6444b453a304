import { type VerifyKeyObjectInput, verify } from 'node:crypto'
import type { SignedQr } from '../../licenses/index.ts'
import type { Issuer } from './evidence.ts'

const minute = 60_000

/** Could this certificate have sealed it: the department that the identifier names, at a time it was good? */
function couldSeal({ code, issuedAt }: SignedQr, { uscc, notBefore, notAfter }: Issuer): boolean {
  if (code.issuer !== uscc) return false
  // The QR tells the time of issue to the minute: the certificate may have begun within it.
  return issuedAt <= notAfter && issuedAt.getTime() + minute > notBefore.getTime()
}

const keyOf = ({ key }: Issuer): VerifyKeyObjectInput => ({ key, dsaEncoding: 'ieee-p1363' })

/** ES256 under the issuer's certificate. */
export const sealHolds = (qr: SignedQr, issuer: Issuer): boolean =>
  couldSeal(qr, issuer) && verify('sha256', qr.toBeSigned, keyOf(issuer), qr.signature)

/** The same beside the event loop, which a server has better use for. */
export function sealHoldsAside(qr: SignedQr, issuer: Issuer): Promise<boolean> {
  if (!couldSeal(qr, issuer)) return Promise.resolve(false)
  return new Promise((resolve, reject) =>
    verify('sha256', qr.toBeSigned, keyOf(issuer), qr.signature, (error, holds) =>
      error === null ? resolve(holds) : reject(error),
    ),
  )
}
