import type { X509Certificate } from 'node:crypto'
import { parseCertificate } from '../platform/crypto/x509/certificate.ts'
import { isListOf, parseRevocationList, type RevocationList } from '../platform/crypto/x509/revocation-list.ts'
import type { Trust } from './trust.ts'

/** What revocation lists say of the certificate that sealed something. */
export interface SealStanding {
  /** A list of its authority that is not past its end was looked at. */
  readonly checked: boolean
  /** The moment the newest list tells of. */
  readonly asOf?: Date
  /** Lists were given, and none of them is one for this certificate. */
  readonly unusable?: true
  /** What it sealed from here on is not to be believed. */
  readonly invalidFrom?: Date
}

const read = new WeakMap<Buffer, RevocationList>()

/** The same bytes are read once. Undefined for anything that is no list. */
function listOf(bytes: Buffer): RevocationList | undefined {
  const known = read.get(bytes)
  if (known !== undefined) return known
  try {
    const list = parseRevocationList(bytes)
    read.set(bytes, list)
    return list
  } catch {
    return undefined
  }
}

/** Of this list's authority, and signed by it. */
function isGenuine(list: RevocationList, leaf: X509Certificate, { roots }: Trust): boolean {
  return roots.some(root => leaf.checkIssued(root) && isListOf(list, parseCertificate(root.raw)))
}

/**
 * Asks the lists that were given about a certificate. An old list proves that one was revoked, never that it was not.
 * @param lists DER or PEM, of any authorities
 */
export function sealStanding(leaf: X509Certificate, lists: readonly Buffer[], trust: Trust, at: Date): SealStanding {
  if (lists.length === 0) return { checked: false }
  const genuine = lists.flatMap(bytes => {
    const list = listOf(bytes)
    return list !== undefined && isGenuine(list, leaf, trust) ? [list] : []
  })
  const [newest] = genuine.sort((one, other) => other.thisUpdate.getTime() - one.thisUpdate.getTime())
  if (newest === undefined) return { checked: false, unusable: true }
  const { serial } = parseCertificate(leaf.raw)
  const moments = genuine.flatMap(list => list.revoked.get(serial)?.invalidFrom ?? [])
  const [invalidFrom] = moments.sort((one, other) => one.getTime() - other.getTime())
  const checked = at < newest.nextUpdate
  return { checked, asOf: newest.thisUpdate, ...(invalidFrom === undefined ? {} : { invalidFrom }) }
}
