import { tileWidth } from './edge.ts'

/** What a tile address asks for: hashes of a level or entries, the tile's number, and how many of its 256. */
export interface TilePath {
  readonly level: number | 'entries'
  readonly n: number
  readonly width: number
}

/** 2^53 leaves make seven levels; a number of five groups stays below 2^53. */
const form = /^(entries|[0-6])\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** `<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last marked x: `0/x001/x234/067.p/8` (C2SP tlog-tiles). */
export function parseTilePath(path: string): TilePath | undefined {
  const [, level = '', groups = '', partial] = form.exec(path) ?? []
  // A leading group of zeros would be a second address of the same tile.
  if (groups === '' || groups.startsWith('x000/')) return undefined
  const width = partial === undefined ? tileWidth : Number(partial)
  if (partial !== undefined && width >= tileWidth) return undefined
  return { level: level === 'entries' ? level : Number(level), n: Number(groups.replace(/[x/]/g, '')), width }
}

/** The other way: `1234067` → `x001/x234/067`. */
export function tileNumberPath(n: number): string {
  const digits = String(n)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
}

/**
 * The tree sizes, from `least` up to but not including `below`, in which exactly this tile exists; a full tile stays.
 */
export function sizesWithTile({ level, n, width }: TilePath): { least: number; below: number } {
  const leaves = tileWidth ** (level === 'entries' ? 0 : level)
  const least = (n * tileWidth + width) * leaves
  return { least, below: width === tileWidth ? Number.POSITIVE_INFINITY : least + leaves }
}
