import { atOnce } from '../at-once.ts'
import type { Certificate } from './certificate.ts'
import { isListedBy, type RevocationList, readRevocationList, revocationListBytes } from './listing.ts'

export type { RevocationList } from './listing.ts'

export type RevocationStatus = 'good' | 'revoked' | 'unknown'

/** Reads a list, DER or PEM. @throws on anything else than one complete list */
export function parseRevocationList(bytes: Buffer): RevocationList {
  const der = revocationListBytes(bytes)
  return readRevocationList(Buffer.from(der.buffer, der.byteOffset, der.length))
}

/** True when this authority signed the list and may sign lists. */
export const isListOf = (list: RevocationList, authority: Certificate): boolean => atOnce(isListedBy(list, authority))

/** What a verified list of the issuer says: nothing outside its time. */
export function statusIn(list: RevocationList, { serial }: Certificate, at: Date): RevocationStatus {
  if (at < list.thisUpdate || at >= list.nextUpdate) return 'unknown'
  return list.revoked.has(serial) ? 'revoked' : 'good'
}
