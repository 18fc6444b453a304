import { AsnConvert } from '@peculiar/asn1-schema'
import { AuthorityKeyIdentifier, SubjectKeyIdentifier } from '@peculiar/asn1-x509'
import { extensionOf, parseCertificates } from '../crypto/x509/certificate.ts'
import { tags } from '../crypto/x509/der.ts'
import { element, integer, octets, oid, sequence, tagged, time } from '../crypto/x509/der-writer.ts'
import type { Authority } from './certificate-authority.ts'
import { signedDer } from './signed-der.ts'
import type { Signer } from './signer.ts'

/** CRLReason (RFC 5280 §5.3.1), as far as certificates are revoked here. */
export const revocationReasons = {
  'key-compromise': 1,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
} as const
export type RevocationReason = keyof typeof revocationReasons

/** One revoked certificate. */
export interface Revoked {
  /** Hexadecimal, as in a certificate's DER. */
  readonly serial: string
  readonly revokedAt: Date
  readonly reason: RevocationReason
  /** From when what it signed is not to be believed (invalidityDate). */
  readonly invalidFrom: Date
}

export interface RevocationListInput {
  readonly number: number
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly revoked: readonly Revoked[]
}

const oids = {
  subjectKeyIdentifier: '2.5.29.14',
  number: '2.5.29.20',
  reason: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  authorityKeyIdentifier: '2.5.29.35',
} as const

/** UTCTime before 2050, GeneralizedTime from then on (§5.1.2.4). */
const when = (at: Date): Buffer =>
  at.getUTCFullYear() < 2050
    ? element(tags.utcTime, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`))
    : time(at)

const extension = (id: string, value: Uint8Array): Buffer => sequence(oid(id), octets(value))
const enumerated = 0x0a

const entry = ({ serial, revokedAt, reason, invalidFrom }: Revoked): Buffer =>
  sequence(
    integer(Buffer.from(serial, 'hex')),
    when(revokedAt),
    sequence(
      extension(oids.reason, element(enumerated, Buffer.of(revocationReasons[reason]))),
      extension(oids.invalidityDate, time(invalidFrom)),
    ),
  )

/** A certificate revocation list of an authority (RFC 5280 §5), DER. A list is superlinear in the libraries: written here. */
export async function issueRevocationList(
  signer: Signer,
  authority: Authority,
  { number, thisUpdate, nextUpdate, revoked }: RevocationListInput,
): Promise<Buffer> {
  const [above] = parseCertificates(authority.certificate)
  const identifier = above === undefined ? undefined : extensionOf(above, oids.subjectKeyIdentifier)
  if (above === undefined || identifier === undefined) throw new Error('an authority without its key identifier')
  const keyIdentifier = AsnConvert.parse(identifier.value, SubjectKeyIdentifier)
  const authorityKey = AsnConvert.serialize(new AuthorityKeyIdentifier({ keyIdentifier }))
  return signedDer(signer, authority.keyName, algorithm =>
    sequence(
      integer(1),
      algorithm,
      above.subject,
      when(thisUpdate),
      when(nextUpdate),
      ...(revoked.length === 0 ? [] : [sequence(...revoked.map(entry))]),
      tagged(
        0,
        sequence(
          extension(oids.authorityKeyIdentifier, Buffer.from(authorityKey)),
          extension(oids.number, integer(number)),
        ),
      ),
    ),
  )
}
