import { createHash, X509Certificate } from 'node:crypto'
import { parseCertificates } from '../../platform/crypto/x509/certificate.ts'
import { algorithmOf } from '../../platform/keys/signer.ts'

/** ES256 signs everything; an RSA key seals PDFs and never a license: COSE and SD-JWT are ES256 alone. */
export type SealAlgorithm = 'ES256' | 'RS256'

/** A department's signing key: where it is, and the certificate that names the department. */
export interface SealKey {
  /** First eight bytes of SHA-256 over the DER certificate, hex. */
  readonly kid: string
  readonly uscc: string
  readonly name: string
  /** Name of the private key in the signer. */
  readonly keyName: string
  readonly algorithm: SealAlgorithm
  /** PEM. */
  readonly certificate: string
  /** PEM of the authorities between it and one of SEAL_ROOTS; null: the provincial root made it. */
  readonly chain: string | null
  readonly der: Buffer
  /** DER of the same authorities, from below. */
  readonly above: readonly Buffer[]
  readonly notBefore: Date
  readonly notAfter: Date
  /** What it signed in this minute or later is not to be believed. */
  readonly invalidFrom: Date | null
}

/** The only kind of key that signs licenses. */
export type LicenseKey = SealKey & { readonly algorithm: 'ES256' }

export const kidOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex').slice(0, 16)

export interface SealKeyRow extends Omit<SealKey, 'der' | 'above' | 'algorithm'> {}

interface Read {
  readonly der: Buffer
  readonly above: readonly Buffer[]
  readonly algorithm: SealAlgorithm
}

/** @throws for a key that cannot seal: no such certificate was ever stored */
export function sealAlgorithmOf({ publicKey }: X509Certificate): SealAlgorithm {
  const algorithm = algorithmOf(publicKey)
  if (algorithm !== 'ES256' && algorithm !== 'RS256') throw new Error('a certificate whose key cannot seal')
  return algorithm
}

const reads = new Map<string, Read>()

/** Certificates are few and never change: what was read of them is kept. */
function readOf({ kid, certificate, chain }: SealKeyRow): Read {
  const known = reads.get(kid)
  if (known !== undefined) return known
  const read = new X509Certificate(certificate)
  const above = parseCertificates(chain ?? '').map(each => each.der)
  const made = { der: read.raw, above, algorithm: sealAlgorithmOf(read) }
  reads.set(kid, made)
  return made
}

export function sealKeyOf(row: SealKeyRow): SealKey {
  const { kid, uscc, name, keyName, certificate, chain, notBefore, notAfter, invalidFrom } = row
  return { kid, uscc, name, keyName, certificate, chain, notBefore, notAfter, invalidFrom, ...readOf(row) }
}

/** @throws for a key of another kind: it was not asked for */
export function licenseKeyOf(row: SealKeyRow): LicenseKey {
  const key = sealKeyOf(row)
  const { algorithm } = key
  if (algorithm !== 'ES256') throw new Error(`certificate ${key.kid} is not for licenses`)
  return { ...key, algorithm }
}
