/** Object identifiers of CMS (RFC 5652), of signing certificates (RFC 5035) and of time stamps (RFC 3161). */
export const names = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  rsa: '1.2.840.113549.1.1.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const

export type Digest = 'sha256' | 'sha384' | 'sha512'

export const digestNames: Readonly<Record<Digest, string>> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}

/** The digest of this OID; undefined for one that is not believed. */
export function digestNamed(oid: string): Digest | undefined {
  if (oid === digestNames.sha256) return 'sha256'
  if (oid === digestNames.sha384) return 'sha384'
  return oid === digestNames.sha512 ? 'sha512' : undefined
}
