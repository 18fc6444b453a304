import { X509Certificate } from 'node:crypto'
import { atOnce } from '../platform/crypto/at-once.ts'
import type { Reader } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import type { CertificatePurpose } from '../platform/keys/certificate-authority.ts'
import { certificatesIn, kidOf, type SignerName, signerNames, subjectOf } from './offline/trust.ts'
import { insertDelegate, selectDelegates } from './store.ts'

/** A key that answers in the root's name, so that the root's own is seldom used. */
export interface DelegateKind {
  readonly keyName: string
  readonly commonName: string
  readonly years: number
  readonly purpose: CertificatePurpose
}

const signing = (name: SignerName): DelegateKind => ({
  keyName: name,
  commonName: signerNames[name],
  years: 5,
  purpose: 'signing',
})
/** Signs status lists. */
export const statusSigner = signing('status-list')
/** Signs what the register says by itself: tickets of showings. */
export const registerSigner = signing('register')
/** Answers OCSP (RFC 6960 §4.2.2.2). Nobody asks whether it was revoked: it does not live long. */
export const ocspResponder: DelegateKind = {
  keyName: 'ocsp',
  commonName: 'Yihao OCSP responder',
  years: 1,
  purpose: 'ocsp-signing',
}

const renewMilliseconds = 30 * 86_400_000

/** The certificate (PEM) of the delegate's key; a new one where there is none or its end is near. */
export async function delegateCertificate(
  { keys, clock }: Pick<Deps, 'keys' | 'clock'>,
  reader: Reader,
  { keyName, commonName, years, purpose }: DelegateKind,
): Promise<string> {
  const key = await keys.signer.ensure(keyName, 'ES256')
  const enough = new Date(clock.now().getTime() + renewMilliseconds)
  const standing = (await selectDelegates(reader, keyName)).find(
    ({ certificate, notAfter }) => notAfter > enough && new X509Certificate(certificate).publicKey.equals(key),
  )
  if (standing !== undefined) return standing.certificate
  const [root] = certificatesIn(keys.root.certificate)
  const { organization } = root === undefined ? {} : subjectOf(root)
  const subject = { commonName, organization: organization ?? commonName }
  const certificate = await keys.certify(keyName, subject, years, { purpose })
  const made = new X509Certificate(certificate)
  const [serial, notAfter] = [made.serialNumber.toLowerCase(), new Date(made.validTo)]
  await insertDelegate(reader, { kid: atOnce(kidOf({ der: made.raw })), keyName, serial, certificate, notAfter })
  return certificate
}
