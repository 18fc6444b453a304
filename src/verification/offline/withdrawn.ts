import { type Asking, those } from '../../platform/crypto/asking.ts'
import {
  isListedBy,
  type RevocationList,
  readRevocationList,
  revocationListBytes,
} from '../../platform/crypto/x509/listing.ts'
import { isIssuedBy, type ReadCertificate } from '../../platform/crypto/x509/reading.ts'
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

interface ReadList {
  readonly list: RevocationList<Uint8Array>
  /** By whom it was asked whether the list is theirs. */
  readonly isBy: WeakMap<ReadCertificate, boolean>
}
const read = new WeakMap<Uint8Array, ReadList>()

/** The same bytes are read once. Undefined for anything that is no list. */
function listOf(bytes: Uint8Array): ReadList | undefined {
  const known = read.get(bytes)
  if (known !== undefined) return known
  try {
    const made = { list: readRevocationList(revocationListBytes(bytes)), isBy: new WeakMap<ReadCertificate, boolean>() }
    read.set(bytes, made)
    return made
  } catch {
    return undefined
  }
}

/** Signed by one of these authorities; each is asked once. */
function* isGenuine({ list, isBy }: ReadList, authorities: readonly ReadCertificate[]): Asking<boolean> {
  for (const authority of authorities) {
    const answer = isBy.get(authority) ?? (yield* isListedBy(list, authority))
    isBy.set(authority, answer)
    if (answer) return true
  }
  return false
}

const above = new WeakMap<Trust, WeakMap<ReadCertificate, readonly ReadCertificate[]>>()

/** The authorities that issued a certificate; asked once for whoever trusts. */
function* authoritiesOf(leaf: ReadCertificate, trust: Trust): Asking<readonly ReadCertificate[]> {
  const known = above.get(trust) ?? new WeakMap<ReadCertificate, readonly ReadCertificate[]>()
  above.set(trust, known)
  const found = known.get(leaf) ?? (yield* those([...trust.roots, ...trust.between], each => isIssuedBy(leaf, each)))
  known.set(leaf, found)
  return found
}

/**
 * Asks the lists that were given about a certificate. An old list proves that one was revoked, never that it was not.
 * @param lists DER or PEM, of any authorities
 */
export function* sealStanding(
  leaf: ReadCertificate,
  lists: readonly Uint8Array[],
  trust: Trust,
  at: Date,
): Asking<SealStanding> {
  if (lists.length === 0) return { checked: false }
  const authorities = yield* authoritiesOf(leaf, trust)
  const genuine = yield* those(
    lists.flatMap(bytes => listOf(bytes) ?? []),
    each => isGenuine(each, authorities),
  )
  const [newest, ...others] = genuine
    .map(({ list }) => list)
    .sort((one, other) => other.thisUpdate.getTime() - one.thisUpdate.getTime())
  if (newest === undefined) return { checked: false, unusable: true }
  const moments = [newest, ...others].flatMap(list => list.revoked.get(leaf.serial)?.invalidFrom ?? [])
  const [invalidFrom] = moments.sort((one, other) => one.getTime() - other.getTime())
  const checked = at < newest.nextUpdate
  return { checked, asOf: newest.thisUpdate, ...(invalidFrom === undefined ? {} : { invalidFrom }) }
}
