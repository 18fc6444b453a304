import { inflateSync } from 'node:zlib'

const trueType = 0x00010000
const woff = 0x774f4646
const mostInflated = 64 * 1_048_576

/** Where a table lies; `bytes` inflated, fewer in the file where it is compressed. */
interface Entry {
  readonly at: number
  readonly stored: number
  readonly bytes: number
}

function directoryOf(file: Buffer): Map<string, Entry> {
  const isWoff = file.readUInt32BE(0) === woff
  if (!isWoff && file.readUInt32BE(0) !== trueType) return new Map()
  const count = file.readUInt16BE(isWoff ? 12 : 4)
  const entries = Array.from({ length: count }, (_, n): [string, Entry] => {
    const at = isWoff ? 44 + 20 * n : 12 + 16 * n
    const tag = file.toString('latin1', at, at + 4)
    const word = (index: number): number => file.readUInt32BE(at + 4 * index)
    return [
      tag,
      isWoff ? { at: word(1), stored: word(2), bytes: word(3) } : { at: word(2), stored: word(3), bytes: word(3) },
    ]
  })
  return new Map(entries)
}

/** The tables of a TrueType or WOFF 1.0 file by their tags; an inflated one is kept. Nothing for any other file. */
export function readTables(file: Buffer): (tag: string) => Buffer | undefined {
  const directory = directoryOf(file)
  const kept = new Map<string, Buffer>()
  return tag => {
    const entry = directory.get(tag)
    if (entry === undefined) return undefined
    const { at, stored, bytes } = entry
    const raw = file.subarray(at, at + stored)
    if (stored === bytes) return raw
    const inflated = kept.get(tag) ?? inflateSync(raw, { maxOutputLength: mostInflated })
    kept.set(tag, inflated)
    return inflated
  }
}
