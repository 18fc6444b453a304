import type { X509Certificate } from 'node:crypto'

/** What a certificate says of the organization it was made for. */
export interface NamedInCertificate {
  readonly names: readonly string[]
  readonly codes: readonly string[]
}

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * Names (O, CN) and codes of a subject. Authorities put a unified social credit code into organizationIdentifier (X.520, also
 * with the prefix of ETSI EN 319 412-1 §5.1.4) or into serialNumber.
 */
export function namedIn(certificate: X509Certificate): NamedInCertificate {
  const subject = new Map<string, unknown>(Object.entries(certificate.toLegacyObject().subject))
  const texts = (name: string): string[] => [subject.get(name)].flat().filter(isText)
  const codes = [...texts('organizationIdentifier'), ...texts('serialNumber')]
  return {
    names: [...texts('O'), ...texts('CN')],
    codes: codes.map(each => each.replace(/^[A-Z]{3}CN-/, '').toUpperCase()),
  }
}

/** Both must be said, and be this department's. */
export function namesDepartment(certificate: X509Certificate, { uscc, name }: { uscc: string; name: string }): boolean {
  const { names, codes } = namedIn(certificate)
  const plain = (text: string): string => text.normalize('NFKC').trim()
  return codes.includes(uscc) && names.some(each => plain(each) === plain(name))
}
