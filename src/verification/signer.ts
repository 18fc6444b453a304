import { X509Certificate } from 'node:crypto'
import type { Reader } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { insertSigner, selectSigners } from './store.ts'
import { kidOf, type SignerName, signerNames, subjectOf } from './trust.ts'

const years = 5
const renewMilliseconds = 30 * 86_400_000

/** The certificate (PEM) of one of our own keys; a new one where there is none or its end is near. */
export async function signerCertificate({ keys, clock }: Deps, reader: Reader, name: SignerName): Promise<string> {
  const key = await keys.signer.ensure(name, 'ES256')
  const enough = new Date(clock.now().getTime() + renewMilliseconds)
  const standing = (await selectSigners(reader)).find(
    row => row.name === name && row.notAfter > enough && new X509Certificate(row.certificate).publicKey.equals(key),
  )
  if (standing !== undefined) return standing.certificate
  const { organization } = subjectOf(new X509Certificate(keys.root.certificate))
  const commonName = signerNames[name]
  const certificate = await keys.certify(name, { commonName, organization: organization ?? commonName }, years)
  const made = new X509Certificate(certificate)
  await insertSigner(reader, { kid: kidOf(made), name, certificate, notAfter: new Date(made.validTo) })
  return certificate
}
