import type { PictureLimits } from './png.ts'

/** A JPEG as far as its segments tell (ITU-T T.81 annex B). */
export interface Jpeg {
  readonly width: number
  readonly height: number
  /** 1: gray; 3: color. */
  readonly components: number
  /** The same picture without anything that is not picture: no place, no camera, no words, no small picture of another. */
  readonly bare: Buffer
}

const [start, end, scan] = [0xd8, 0xd9, 0xda]
/** Baseline, extended and progressive frames of 8 bits by Huffman codes: what every reader of PDF knows. */
const frames = new Set([0xc0, 0xc1, 0xc2])
/** Tables that the picture needs, and its frame. */
const kept = new Set([0xdb, 0xc4, 0xdd, ...frames])
/** Programs' and comments' segments, which are left out. */
const isTalk = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe
/** Where colors are told apart from YCbCr. */
const adobe = Buffer.from('Adobe\0', 'latin1')

/** Where the coded picture ends: at the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = bytes[at + 1] ?? 0
    if (bytes[at] === 0xff && next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  throw new Error('no end')
}

function frameOf(segment: Buffer, { leastSide, mostSide }: PictureLimits) {
  const [depth, height, width, components] = [
    segment.readUInt8(4),
    segment.readUInt16BE(5),
    segment.readUInt16BE(7),
    segment.readUInt8(9),
  ]
  const isFit = (side: number): boolean => side >= leastSide && side <= mostSide
  if (depth !== 8 || !isFit(width) || !isFit(height) || (components !== 1 && components !== 3))
    throw new Error('a size or kind that is not taken')
  return { width, height, components }
}

/**
 * Reads a JPEG from its first to its last marker; nothing may stand behind it. The coded picture itself is not decoded: whoever
 * shows it does, within the sides that were checked here.
 * @throws for any other bytes
 */
export function openJpeg(bytes: Buffer, limits: PictureLimits): Jpeg {
  if (bytes.length > limits.mostBytes) throw new Error('too large')
  if (bytes.readUInt16BE(0) !== 0xff00 + start) throw new Error('no beginning')
  const parts: Buffer[] = [bytes.subarray(0, 2)]
  let frame: ReturnType<typeof frameOf> | undefined
  let scans = 0
  for (let at = 2; ; ) {
    const marker = bytes.readUInt8(at + 1)
    if (bytes.readUInt8(at) !== 0xff) throw new Error('no marker')
    if (marker === end) {
      if (at + 2 !== bytes.length || frame === undefined || scans === 0) throw new Error('an end too early or too late')
      return { ...frame, bare: Buffer.concat([...parts, bytes.subarray(at)]) }
    }
    const next = at + 2 + bytes.readUInt16BE(at + 2)
    const segment = bytes.subarray(at, next)
    if (segment.length !== next - at || segment.length < 4) throw new Error('a segment that is cut off')
    if (frames.has(marker)) {
      if (frame !== undefined) throw new Error('two frames')
      frame = frameOf(segment, limits)
    }
    if (marker === 0xee && segment.subarray(4, 10).equals(adobe) && segment.readUInt8(segment.length - 1) !== 1)
      throw new Error('colors that are not taken')
    if (marker === scan) {
      if (frame === undefined) throw new Error('a scan before its frame')
      scans += 1
      at = endOfScan(bytes, next)
      parts.push(segment, bytes.subarray(next, at))
    } else {
      if (!kept.has(marker) && !isTalk(marker)) throw new Error('a segment that is not known')
      if (kept.has(marker)) parts.push(segment)
      at = next
    }
  }
}
