import { crc32, inflateSync } from 'node:zlib'
import { refuse } from './faults.ts'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
const mostBytes = 512 * 1024
const [leastSide, mostSide] = [100, 1_200]
/** What a picture needs; everything else, texts and tracks of programs, is left out. */
const kept = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
/** Samples per pixel by colour type (PNG §11.2.2). */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

interface Chunk {
  readonly name: string
  readonly data: Buffer
  readonly whole: Buffer
}

/** @throws for bytes that are no PNG */
function chunksOf(bytes: Buffer): Chunk[] {
  if (!bytes.subarray(0, 8).equals(signature)) throw new Error('no signature')
  const chunks: Chunk[] = []
  for (let at = 8; at < bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at)
    const body = bytes.subarray(at + 4, end)
    if (crc32(body) !== bytes.readUInt32BE(end)) throw new Error('a chunk that was changed')
    chunks.push({ name: body.toString('latin1', 0, 4), data: body.subarray(4), whole: bytes.subarray(at, end + 4) })
    at = end + 4
  }
  return chunks
}

/** The bytes that the rows of a picture unpack to, or a doubt about it. */
function rowBytes(header: Buffer): number {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth, colour, interlace] = [header.readUInt8(8), header.readUInt8(9), header.readUInt8(12)]
  const perPixel = samples[colour]
  const isFit = (side: number): boolean => side >= leastSide && side <= mostSide
  if (!isFit(width) || !isFit(height) || depth !== 8 || perPixel === undefined || interlace !== 0)
    throw new Error('a size or kind that is not taken')
  return (1 + width * perPixel) * height
}

/**
 * A picture that somebody uploads, as it is kept: a PNG (ISO/IEC 15948) of 8 bits, not interlaced, 100 to 1200 pixels a side, whose
 * rows are there in full and unpack to no more; without anything that is not picture.
 * @throws Fault `seal-picture-invalid`
 */
export function checkPicture(bytes: Buffer): Buffer {
  try {
    if (bytes.length > mostBytes) throw new Error('too large')
    const chunks = chunksOf(bytes)
    const [header, end] = [chunks[0], chunks.at(-1)]
    if (header?.name !== 'IHDR' || end?.name !== 'IEND') throw new Error('no beginning or no end')
    const expected = rowBytes(header.data)
    const packed = Buffer.concat(chunks.filter(each => each.name === 'IDAT').map(each => each.data))
    if (inflateSync(packed, { maxOutputLength: expected + 1 }).length !== expected) throw new Error('other rows')
    return Buffer.concat([signature, ...chunks.filter(each => kept.has(each.name)).map(each => each.whole)])
  } catch (error) {
    throw refuse('seal-picture-invalid', [], error)
  }
}
