import type { Reader } from '../platform/db/client.ts'
import { tileWidth } from './edge.ts'
import { emptyRoot, rootOf, type Span } from './merkle.ts'
import { selectTile } from './store.ts'

/** The tree of `size` as it is stored, read by tiles and each tile once. */
export function openTree(db: Reader, size: number) {
  const known = new Map<string, Promise<Buffer[]>>()

  function tile(level: number, n: number): Promise<Buffer[]> {
    const place = `${level}/${n}`
    const width = Math.min(tileWidth, Math.floor(size / tileWidth ** level) - n * tileWidth)
    const read = known.get(place) ?? selectTile(db, level, n, width)
    known.set(place, read)
    return read
  }

  /** Hash of the subtree over a span that a proof or the root asks for, from as few and as large tiles as can be. */
  async function spanRoot({ from, to }: Span): Promise<Buffer> {
    let [level, leaves] = [0, 1]
    while (leaves * tileWidth <= to - from) [level, leaves] = [level + 1, leaves * tileWidth]
    const count = Math.floor((to - from) / leaves)
    const first = from / leaves
    const at = first % tileWidth
    const hashes = (await tile(level, Math.floor(first / tileWidth))).slice(at, at + count)
    if (hashes.length < count) throw new Error(`the log lacks hashes of places ${from} to ${to - 1}`)
    const rest = from + count * leaves
    return rootOf(rest < to ? [...hashes, await spanRoot({ from: rest, to })] : hashes)
  }

  return { spanRoot, root: async () => (size === 0 ? emptyRoot : spanRoot({ from: 0, to: size })) }
}
