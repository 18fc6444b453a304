import { X509Certificate } from 'node:crypto'
import type { Reader } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { statusKey } from './status-token.ts'
import { insertSigner, selectSigners } from './store.ts'
import { kidOf, statusSignerName, subjectOf } from './trust.ts'

const years = 5
const renewMilliseconds = 30 * 86_400_000

/** The certificate (PEM) of the key that signs status lists; a new one where there is none or its end is near. */
export async function statusCertificate({ keys, clock }: Deps, reader: Reader): Promise<string> {
  const key = await keys.signer.ensure(statusKey, 'ES256')
  const enough = new Date(clock.now().getTime() + renewMilliseconds)
  const standing = (await selectSigners(reader)).find(
    ({ certificate, notAfter }) => notAfter > enough && new X509Certificate(certificate).publicKey.equals(key),
  )
  if (standing !== undefined) return standing.certificate
  const { organization } = subjectOf(new X509Certificate(keys.root.certificate))
  const subject = { commonName: statusSignerName, organization: organization ?? statusSignerName }
  const certificate = await keys.certify(statusKey, subject, years)
  const made = new X509Certificate(certificate)
  await insertSigner(reader, { kid: kidOf(made), certificate, notAfter: new Date(made.validTo) })
  return certificate
}
