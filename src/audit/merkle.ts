import { createHash } from 'node:crypto'

/** Tree hashing of RFC 6962 §2.1. Sizes may pass 2^31: plain arithmetic, no bit shifts. */
const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const leafPrefix = Buffer.of(0)
const nodePrefix = Buffer.of(1)

export const emptyRoot = sha256()
export const leafHash = (entry: Uint8Array): Buffer => sha256(leafPrefix, entry)
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(nodePrefix, left, right)

/**
 * Hash of the tree over `hashes`: those of leaves, or of complete subtrees of one height, of which the last may be
 * smaller. Pairing neighbors and carrying an odd last one up gives the tree that RFC 6962 splits at powers of two.
 */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  let row = hashes
  while (row.length > 1) {
    const above: Buffer[] = []
    for (let at = 0; at < row.length; at += 2) {
      const [left, right] = [row[at], row[at + 1]]
      if (left !== undefined) above.push(right === undefined ? left : nodeHash(left, right))
    }
    row = above
  }
  return row[0] ?? emptyRoot
}

/** The largest power of two below `size` (at least 2). */
function split(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

/** Leaves `from` (included) to `to` (excluded) of the tree: the subtree they span. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Whose hashes prove that leaf `index` is in the tree of `size`, from the leaf up (RFC 6962 §2.1.1). */
export function inclusionSpans(index: number, size: number): Span[] {
  const spans: Span[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + split(to - from)
    spans.push(index < middle ? { from: middle, to } : { from, to: middle })
    if (index < middle) to = middle
    else from = middle
  }
  return spans.reverse()
}

/** Whose hashes prove that the tree of `size` begins with the tree of `first` (RFC 6962 §2.1.2); 0 < first ≤ size. */
export function consistencySpans(first: number, size: number): Span[] {
  const spans: Span[] = []
  let [from, to] = [0, size]
  while (first < to) {
    const middle = from + split(to - from)
    spans.push(first <= middle ? { from: middle, to } : { from, to: middle })
    if (first <= middle) to = middle
    else from = middle
  }
  return (from === 0 ? spans : [...spans, { from, to }]).reverse()
}

/** The root that a proof leads to, or undefined when it has not the right form (RFC 9162 §2.1.3.2). */
export function rootByInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
): Buffer | undefined {
  const spans = index < size ? inclusionSpans(index, size) : undefined
  if (spans?.length !== proof.length) return undefined
  return proof.reduce((hash, sibling, at) => {
    const isLeft = (spans[at]?.from ?? 0) < index
    return isLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling)
  }, leaf)
}
