import { timeStampRoots } from '../../licenses/index.ts'
import { type Certificate, parseCertificates } from '../../platform/crypto/x509/certificate.ts'
import { isListOf, parseRevocationList, type RevocationList } from '../../platform/crypto/x509/revocation-list.ts'
import type { Deps } from '../../platform/deps.ts'
import { revocationList } from '../revocation.ts'
import { authoritiesHere } from '../roots.ts'
import type { DocumentTrust } from './seal.ts'

interface Read {
  readonly bytes: Buffer
  readonly list: RevocationList
}
const last = new WeakMap<Deps['keys'], Read>()

/** The same bytes are read and verified once. @throws when the list is not the provincial root's */
function listOf({ keys }: Deps, bytes: Buffer, roots: readonly Certificate[]): RevocationList {
  const known = last.get(keys)
  if (known?.bytes.equals(bytes)) return known.list
  const list = parseRevocationList(bytes)
  if (!roots.some(root => isListOf(list, root))) throw new Error('the revocation list is not signed by the root')
  last.set(keys, { bytes, list })
  return list
}

const rootsOf = new WeakMap<Deps['keys'], readonly Certificate[]>()

/** The provincial root, and the authorities whose certificates departments may bring. */
async function rootsHere(deps: Deps): Promise<readonly Certificate[]> {
  const roots = rootsOf.get(deps.keys) ?? parseCertificates((await authoritiesHere(deps)).join('\n'))
  rootsOf.set(deps.keys, roots)
  return roots
}

/** Whom this installation trusts now. @throws when the own revocation list is not the root's */
export async function documentTrust(deps: Deps): Promise<DocumentTrust> {
  const [roots, stampRoots, bytes] = await Promise.all([
    rootsHere(deps),
    timeStampRoots(deps),
    revocationList(deps, 'root.crl'),
  ])
  return { roots, timeStampRoots: stampRoots, revocationLists: [listOf(deps, bytes, roots)] }
}
