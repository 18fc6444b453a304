import { timeStampRoots } from '../../licenses/index.ts'
import { parseCertificates } from '../../platform/crypto/x509/certificate.ts'
import { isListOf, parseRevocationList, type RevocationList } from '../../platform/crypto/x509/revocation-list.ts'
import type { Deps } from '../../platform/deps.ts'
import { revocationList } from '../roots.ts'
import type { DocumentTrust } from './seal.ts'

const parsed = new WeakMap<Buffer, RevocationList>()

function listOf(bytes: Buffer): RevocationList {
  const list = parsed.get(bytes) ?? parseRevocationList(bytes)
  parsed.set(bytes, list)
  return list
}

const rootsOf = new WeakMap<Deps['keys'], DocumentTrust['roots']>()

/** Whom this installation trusts now. @throws when the own revocation list is not the root's */
export async function documentTrust(deps: Deps): Promise<DocumentTrust> {
  const { keys } = deps
  const roots = rootsOf.get(keys) ?? parseCertificates(keys.root.certificate)
  rootsOf.set(keys, roots)
  const [stampRoots, bytes] = await Promise.all([timeStampRoots(deps), revocationList(deps, 'root.crl')])
  const list = listOf(bytes)
  if (!roots.some(root => isListOf(list, root))) throw new Error('the revocation list is not signed by the root')
  return { roots, timeStampRoots: stampRoots, revocationLists: [list] }
}
