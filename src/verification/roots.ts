import { X509Certificate } from 'node:crypto'
import { issuerCertificates, sealAuthorities } from '../licenses/index.ts'
import { parseCertificates } from '../platform/crypto/x509/certificate.ts'
import type { Deps } from '../platform/deps.ts'
import { delegateCertificate, registerSigner, statusSigner } from './delegate.ts'
import { selectDelegates } from './store.ts'

const pemOf = ({ der }: { readonly der: Buffer }): string => new X509Certificate(der).toString()

/** Under whom seals are believed here: the provincial root, and the authorities of SEAL_ROOTS. PEM. */
export async function authoritiesHere({ config, keys }: Pick<Deps, 'config' | 'keys'>): Promise<readonly string[]> {
  const others = await sealAuthorities(config)
  return [keys.root.certificate, ...others.map(pemOf)]
}

/**
 * All that somebody needs to verify without us, as PEM: the roots first, ours before others, then the certificates of issuers and of
 * our own keys (status lists, register), past ones included.
 */
export async function trustBundle(deps: Deps): Promise<string> {
  const { db } = deps
  const ours = [statusSigner, registerSigner]
  for (const each of ours) await delegateCertificate(deps, db, each)
  const issuers = await issuerCertificates(deps)
  const signers = (await Promise.all(ours.map(({ keyName }) => selectDelegates(db, keyName)))).flat()
  const below = [...issuers, ...signers].map(each => each.certificate)
  const between = issuers.flatMap(({ chain }) => (chain === null ? [] : parseCertificates(chain).map(pemOf)))
  const all = [...(await authoritiesHere(deps)), ...below, ...between].map(each => each.trim())
  return `${[...new Set(all)].join('\n')}\n`
}
