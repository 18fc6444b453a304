import { createHash, X509Certificate } from 'node:crypto'

/** A department's signing key: where it is, and the certificate that names the department. */
export interface SealKey {
  /** First eight bytes of SHA-256 over the DER certificate, hex. */
  readonly kid: string
  readonly uscc: string
  readonly name: string
  /** Name of the private key in the signer. */
  readonly keyName: string
  /** PEM. */
  readonly certificate: string
  readonly der: Buffer
  readonly notBefore: Date
  readonly notAfter: Date
}

export const kidOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex').slice(0, 16)

export interface SealKeyRow extends Omit<SealKey, 'der'> {}

const ders = new Map<string, Buffer>()

/** Certificates are few and never change: their DER is kept. */
export function sealKeyOf(row: SealKeyRow): SealKey {
  const der = ders.get(row.kid) ?? new X509Certificate(row.certificate).raw
  ders.set(row.kid, der)
  const { kid, uscc, name, keyName, certificate, notBefore, notAfter } = row
  return { kid, uscc, name, keyName, certificate, der, notBefore, notAfter }
}
