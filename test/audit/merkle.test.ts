import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edgePlaces, growTree, type Tile } from '../../src/audit/edge.ts'
import { createFrontier } from '../../src/audit/frontier.ts'
import {
  consistencySpans,
  emptyRoot,
  inclusionSpans,
  leafHash,
  nodeHash,
  rootByInclusion,
  rootOf,
  type Span,
} from '../../src/audit/merkle.ts'
import { leafOf, treeHash } from './oracle.ts'

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => leafOf(Buffer.from(`entry ${at}`)))
const over = (leaves: readonly Buffer[]) => (span: Span) => treeHash(leaves.slice(span.from, span.to))

/** RFC 9162 §2.1.4.2, step by step. */
function isConsistent(first: number, second: number, a: Buffer, b: Buffer, proof: readonly Buffer[]): boolean {
  if (first === second) return proof.length === 0 && a.equals(b)
  const path = Number.isInteger(Math.log2(first)) ? [a, ...proof] : [...proof]
  let [fn, sn] = [first - 1, second - 1]
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  const [start, ...rest] = path
  if (start === undefined) return false
  let [fr, sr] = [start, start]
  for (const hash of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      ;[fr, sr] = [nodeHash(hash, fr), nodeHash(hash, sr)]
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
    } else sr = nodeHash(sr, hash)
    ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return sn === 0 && fr.equals(a) && sr.equals(b)
}

describe('RFC 6962 tree hashing', () => {
  const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]

  it('https://github.com/google/certificate-transparency/blob/master/cpp/merkletree/merkle_tree_test.cc', () => {
    expect(emptyRoot.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    const leaves = entries.map(entry => leafHash(Buffer.from(entry, 'hex')))
    expect(leaves.map((_, at) => rootOf(leaves.slice(0, at + 1)).toString('hex'))).toEqual(roots)
  })

  it('pairing, growing tiles and the frontier give the defined hash at every size', () => {
    const leaves = leavesOf(600)
    const frontier = createFrontier()
    const tree = growTree([], 0)
    for (const [at, leaf] of leaves.entries()) {
      frontier.append(leaf)
      tree.append([leaf])
      const expected = treeHash(leaves.slice(0, at + 1))
      expect(frontier.root()).toEqual(expected)
      expect(tree.root()).toEqual(expected)
      if (at % 50 === 0) expect(rootOf(leaves.slice(0, at + 1))).toEqual(expected)
    }
  })

  it('a tree grown in any steps, from any edge, has the same root and the same full tiles', () => {
    const leaves = leavesOf(70_000)
    const whole = growTree([], 0)
    const tiles = whole.append(leaves)
    expect(tiles.filter(tile => tile.level === 1)).toHaveLength(1)
    const nameOf = (tile: Tile) => `${tile.level}/${tile.n} ${tile.root.toString('hex')} ${tile.hashes.length}`
    const names = tiles.map(nameOf)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: leaves.length }), cut => {
        const begun = growTree([], 0)
        const first = begun.append(leaves.slice(0, cut))
        const rows = edgePlaces(cut).map(({ level, n, width }) =>
          level === 0
            ? leaves.slice(n * 256, n * 256 + width)
            : tiles
                .filter(tile => tile.level === level - 1 && tile.n >= n * 256 && tile.n < n * 256 + width)
                .map(tile => tile.root),
        )
        const grown = growTree(rows, cut)
        expect(grown.root()).toEqual(begun.root())
        const rest = grown.append(leaves.slice(cut))
        expect(grown.root()).toEqual(whole.root())
        expect(grown.size()).toBe(leaves.length)
        expect([...first, ...rest].map(nameOf)).toEqual(names)
      }),
      { numRuns: 8 },
    )
  })
})

describe('proofs', () => {
  it('inclusion holds for every leaf of every tree up to 70, and for no other leaf, place or size', () => {
    const leaves = leavesOf(71)
    for (let size = 1; size <= 70; size += 1) {
      const tree = leaves.slice(0, size)
      const root = treeHash(tree)
      for (const [index, leaf] of tree.entries()) {
        const proof = inclusionSpans(index, size).map(over(tree))
        expect(rootByInclusion(leaf, index, size, proof)).toEqual(root)
        expect(rootByInclusion(leaves[index + 1] ?? leaf, index, size, proof)).not.toEqual(root)
        expect(rootByInclusion(leaf, size, size, proof)).toBeUndefined()
        if (size > 1) {
          const other = (index + 1) % size
          expect(rootByInclusion(leaf, other, size, inclusionSpans(other, size).map(over(tree)))).not.toEqual(root)
          expect(rootByInclusion(leaf, index, size, proof.slice(1))).toBeUndefined()
        }
      }
    }
  })

  it('consistency holds for every pair of sizes up to 70', () => {
    const leaves = leavesOf(70)
    const roots = Array.from({ length: 71 }, (_, size) => treeHash(leaves.slice(0, size)))
    for (let second = 1; second <= 70; second += 1)
      for (let first = 1; first <= second; first += 1) {
        const proof = consistencySpans(first, second).map(over(leaves))
        const [a, b] = [roots[first] ?? emptyRoot, roots[second] ?? emptyRoot]
        expect(isConsistent(first, second, a, b, proof), `${first} in ${second}`).toBe(true)
        if (first < second) expect(isConsistent(first, second, b, b, proof)).toBe(false)
      }
  })

  it('both hold for trees of any size, with at most log2 of it hashes', () => {
    const leaves = leavesOf(3_000)
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 3_000 })
          .chain(size => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 }))),
        ([size, index]) => {
          const tree = leaves.slice(0, size)
          const inclusion = inclusionSpans(index, size).map(over(tree))
          expect(inclusion.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)))
          expect(rootByInclusion(tree[index] ?? emptyRoot, index, size, inclusion)).toEqual(treeHash(tree))
          const first = index + 1
          const consistency = consistencySpans(first, size).map(over(tree))
          expect(isConsistent(first, size, treeHash(tree.slice(0, first)), treeHash(tree), consistency)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('spans of trees beyond 2^31 leaves join up without a gap', () => {
    const size = 2 ** 40 + 12_345
    const spans = inclusionSpans(2 ** 33 + 7, size)
    const covered = spans.reduce((sum, span) => sum + span.to - span.from, 1)
    expect(covered).toBe(size)
    expect(spans.every(span => span.from % 2 ** Math.ceil(Math.log2(span.to - span.from)) === 0)).toBe(true)
  })
})
