import { namedIn } from '../../licenses/nouns.ts'
import { atOnce } from '../../platform/crypto/at-once.ts'
import { type Certificate, parseCertificate } from '../../platform/crypto/x509/certificate.ts'
import { lastKept } from '../last-kept.ts'
import { isNamedAs, kidOf } from '../offline/trust.ts'

/** A certificate that came with a signature, and whom it names; whether it is to be believed is asked elsewhere. */
export interface SealCertificate {
  readonly certificate: Certificate
  readonly kid: string
  /** A department by its code, or the register by its name; undefined for any other: no certificate for seals. */
  readonly sealer: { readonly uscc: string | undefined; readonly name: string } | undefined
}

function read(der: Buffer): SealCertificate {
  const certificate = parseCertificate(der)
  const { names, codes } = namedIn(certificate.subject)
  const [[name], [uscc]] = [names, codes]
  const isSealer = name !== undefined && (uscc !== undefined || isNamedAs(certificate, 'register'))
  return { certificate, kid: atOnce(kidOf(certificate)), sealer: isSealer ? { uscc, name } : undefined }
}

const mostKept = 512
const kept = lastKept<string, SealCertificate>(mostKept)

/** The same departments and stampers sign file after file: what was read of their certificates is kept. */
export function sealCertificate(der: Buffer): SealCertificate {
  const key = der.toString('latin1')
  const known = kept.get(key)
  if (known !== undefined) return known
  // Of its own, or a small certificate would keep a large file in memory.
  const made = read(Buffer.from(der))
  kept.put(key, made)
  return made
}
