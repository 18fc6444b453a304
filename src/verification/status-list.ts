import { promisify } from 'node:util'
import { constants, deflate, inflateSync } from 'node:zlib'
import { listSize } from '../licenses/index.ts'

/** Token Status List (draft-ietf-oauth-status-list-20): two bits an entry, low bits first, ZLIB at its best level. */
export const bitsPerEntry = 2
const entriesPerByte = 8 / bitsPerEntry
const compress = promisify(deflate)
/** 2^22 bytes are enough for a list of 2^24 entries of two bits; more is a bomb. */
const mostBytes = 2 ** 22

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
export function unpackList(packed: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: mostBytes })
  } catch {
    return undefined
  }
}

/**
 * The entry at `index` of a list's bytes.
 * @returns undefined where the list is shorter or its entries have a size that there is not
 */
export function entryIn(bytes: Uint8Array, bits: number, index: number): number | undefined {
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) return undefined
  const place = index * bits
  const byte = bytes[Math.floor(place / 8)]
  return byte === undefined ? undefined : (byte >> (place % 8)) & (2 ** bits - 1)
}
