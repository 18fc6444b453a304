import { rootOf } from './merkle.ts'

/** Hashes in a full tile. */
export const tileWidth = 256

/** A full tile; `n` counts tiles of its level, `root` is its hash in the level above. */
export interface Tile {
  readonly level: number
  readonly n: number
  readonly hashes: readonly Buffer[]
  readonly root: Buffer
}

/** The unfinished tile of each level, lowest first: all that is needed to go on growing a tree. */
export type Edge = readonly (readonly Buffer[])[]

/** Where the unfinished tiles of a tree of `size` stand. Levels above the top are left out. */
export function edgePlaces(size: number): { level: number; n: number; width: number }[] {
  const places = []
  for (let [level, count] = [0, size]; count > 0; level += 1, count = Math.floor(count / tileWidth))
    places.push({ level, n: Math.floor(count / tileWidth), width: count % tileWidth })
  return places
}

/** Tree hash of what an edge spans. What lies right of a level's complete subtrees is the smaller last one of its row. */
export function edgeRoot(edge: Edge): Buffer {
  let right: Buffer | undefined
  for (const row of edge) {
    const hashes = right === undefined ? row : [...row, right]
    if (hashes.length > 0) right = rootOf(hashes)
  }
  return right ?? rootOf([])
}

/** A tree that grows at its edge: about one hash and one push a leaf. */
export function growTree(edge: Edge, size: number) {
  const rows = edge.map(row => [...row])
  const counts = edgePlaces(size).map(place => place.n)
  let grown = size

  /** Adds a hash to a level; a tile that becomes full is handed out and adds its root to the level above. */
  function push(level: number, hash: Buffer, full: Tile[]): void {
    const row = rows[level] ?? []
    rows[level] = row
    row.push(hash)
    if (row.length < tileWidth) return
    const n = counts[level] ?? 0
    const root = rootOf(row)
    full.push({ level, n, hashes: row, root })
    rows[level] = []
    counts[level] = n + 1
    push(level + 1, root, full)
  }

  return {
    size: () => grown,
    root: () => edgeRoot(rows),
    /** Appends leaf hashes; answers the tiles that became full. */
    append(leaves: readonly Buffer[]): Tile[] {
      const full: Tile[] = []
      for (const leaf of leaves) push(0, leaf, full)
      grown += leaves.length
      return full
    },
  }
}
