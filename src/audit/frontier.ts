import { nodeHash, rootOf } from './merkle.ts'

/**
 * A growing tree of which only the root is wanted, at any moment: it keeps one hash for each complete subtree, at most
 * log2 of the size, so that the root of every checkpoint of a long log costs next to nothing.
 */
export function createFrontier() {
  const peaks: { hash: Buffer; leaves: number }[] = []
  let size = 0
  return {
    size: () => size,
    append(leaf: Buffer): void {
      let top = { hash: leaf, leaves: 1 }
      for (let last = peaks.at(-1); last?.leaves === top.leaves; last = peaks.at(-1)) {
        peaks.pop()
        top = { hash: nodeHash(last.hash, top.hash), leaves: top.leaves * 2 }
      }
      peaks.push(top)
      size += 1
    },
    root: (): Buffer =>
      peaks.length === 0
        ? rootOf([])
        : peaks.map(peak => peak.hash).reduceRight((right, left) => nodeHash(left, right)),
  }
}
