import { namesIn } from '../../platform/crypto/x509/reading.ts'

/** What a certificate says of the organization it was made for. */
export interface NamedInCertificate {
  readonly names: readonly string[]
  readonly codes: readonly string[]
}

/** Kinds of names (X.520). */
const kinds = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  organization: '2.5.4.10',
  organizationId: '2.5.4.97',
} as const

/**
 * Names (O, CN) and codes of a subject. Authorities put a unified social credit code into organizationIdentifier (X.520, also
 * with the prefix of ETSI EN 319 412-1 §5.1.4) or into serialNumber.
 * @param subject DER
 */
export function namedIn(subject: Uint8Array): NamedInCertificate {
  const codes = [...namesIn(subject, kinds.organizationId), ...namesIn(subject, kinds.serialNumber)]
  return {
    names: [...namesIn(subject, kinds.organization), ...namesIn(subject, kinds.commonName)],
    codes: codes.map(each => each.replace(/^[A-Z]{3}CN-/, '').toUpperCase()),
  }
}

/** Both must be said, and be this department's. @param subject DER */
export function namesDepartment(subject: Uint8Array, { uscc, name }: { uscc: string; name: string }): boolean {
  const { names, codes } = namedIn(subject)
  const plain = (text: string): string => text.normalize('NFKC').trim()
  return codes.includes(uscc) && names.some(each => plain(each) === plain(name))
}
