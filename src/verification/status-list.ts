import { promisify } from 'node:util'
import { constants, deflate } from 'node:zlib'
import { listSize } from '../licenses/index.ts'
import { inflated } from '../platform/crypto/asking.ts'
import { atOnce } from '../platform/crypto/at-once.ts'
import { mostListBytes } from './offline/status-token.ts'

/** Token Status List (draft-ietf-oauth-status-list-20): two bits an entry, low bits first, ZLIB at its best level. */
export const bitsPerEntry = 2
const entriesPerByte = 8 / bitsPerEntry
const compress = promisify(deflate)

export interface Entry {
  readonly index: number
  readonly status: number
}

/** All entries 0 but these. */
export async function packList(entries: AsyncIterable<Entry>): Promise<Buffer> {
  const bytes = Buffer.alloc(listSize / entriesPerByte)
  for await (const { index, status } of entries) {
    const at = Math.floor(index / entriesPerByte)
    bytes[at] = (bytes[at] ?? 0) | (status << ((index % entriesPerByte) * bitsPerEntry))
  }
  return compress(bytes, { level: constants.Z_BEST_COMPRESSION })
}

/** The bytes of a compressed list; undefined where it is broken or too large. */
export const unpackList = (packed: Uint8Array): Uint8Array | undefined => atOnce(inflated(packed, mostListBytes))
