import { createHash } from 'node:crypto'
import { parseCertificates } from '../crypto/x509/certificate.ts'
import { element, octets, oid, sequence, tagged, time } from '../crypto/x509/der-writer.ts'
import type { Asked } from '../crypto/x509/ocsp-request.ts'
import type { Authority } from './certificate-authority.ts'
import { type Revoked, revocationReasons } from './issue-revocation-list.ts'
import { signedDer } from './signed-der.ts'
import type { Signer } from './signer.ts'

const oids = { basic: '1.3.6.1.5.5.7.48.1.1', nonce: '1.3.6.1.5.5.7.48.1.2' } as const

/** What is said of a certificate; `unknown`: it is none of ours. */
export type Standing = 'good' | 'unknown' | Revoked

const enumerated = (value: number): Buffer => element(0x0a, Buffer.of(value))

/** CertStatus (§4.2.1), tags implicit. */
function statusOf(standing: Standing): Buffer {
  if (standing === 'good') return Buffer.from('8000', 'hex')
  if (standing === 'unknown') return Buffer.from('8200', 'hex')
  const { revokedAt, reason } = standing
  return tagged(1, time(revokedAt), tagged(0, enumerated(revocationReasons[reason])))
}

export interface OcspAnswer {
  readonly standings: readonly { readonly asked: Asked; readonly standing: Standing }[]
  readonly nonce: Buffer | undefined
  readonly at: Date
  readonly nextUpdate: Date
}

/** A successful response (§4.2.1), signed by the delegate, whose certificate goes with it. DER. */
export async function writeOcspAnswer(
  signer: Signer,
  { keyName, certificate }: Authority,
  { standings, nonce, at, nextUpdate }: OcspAnswer,
): Promise<Buffer> {
  const [delegate] = parseCertificates(certificate)
  if (delegate === undefined) throw new Error('a responder without its certificate')
  const key = createHash('sha1').update(Buffer.from(delegate.tbs.subjectPublicKeyInfo.subjectPublicKey)).digest()
  const single = ({ asked, standing }: OcspAnswer['standings'][number]): Buffer =>
    sequence(asked.der, statusOf(standing), time(at), tagged(0, time(nextUpdate)))
  const extensions = nonce === undefined ? [] : [tagged(1, sequence(sequence(oid(oids.nonce), octets(nonce))))]
  const basic = await signedDer(
    signer,
    keyName,
    () => sequence(tagged(2, octets(key)), time(at), sequence(...standings.map(single)), ...extensions),
    tagged(0, sequence(delegate.der)),
  )
  return sequence(enumerated(0), tagged(0, sequence(oid(oids.basic), octets(basic))))
}

/** A response that says nothing but that there was no question (§2.3): it is not signed. */
export const malformedRequest = (): Buffer => sequence(enumerated(1))
