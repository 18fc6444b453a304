import { crc32, inflateSync } from 'node:zlib'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
/** What a picture needs; everything else, texts and tracks of programs, is left out. */
const kept = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
/** Samples per pixel by color type (PNG §11.2.2). */
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

/** What a picture may be. */
export interface PictureLimits {
  readonly mostBytes: number
  /** Pixels. */
  readonly leastSide: number
  readonly mostSide: number
}

export interface Png {
  readonly width: number
  readonly height: number
  readonly color: number
  /** Filtered rows, as they unpack. */
  readonly rows: Buffer
  readonly palette: Buffer | undefined
  readonly transparency: Buffer | undefined
  /** The same picture without anything that is not picture. */
  readonly bare: Buffer
}

/**
 * Opens a PNG (ISO/IEC 15948) of 8 bits a sample, not interlaced, whose rows are there in full and unpack to no more.
 * @throws for any other bytes
 */
export function openPng(bytes: Buffer, { mostBytes, leastSide, mostSide }: PictureLimits): Png {
  if (bytes.length > mostBytes) throw new Error('too large')
  const chunks = chunksOf(bytes)
  const [header, end] = [chunks[0], chunks.at(-1)]
  if (header?.name !== 'IHDR' || end?.name !== 'IEND') throw new Error('no beginning or no end')
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)]
  const [depth, color, interlace] = [header.data.readUInt8(8), header.data.readUInt8(9), header.data.readUInt8(12)]
  const perPixel = samples[color]
  const isFit = (side: number): boolean => side >= leastSide && side <= mostSide
  if (!isFit(width) || !isFit(height) || depth !== 8 || perPixel === undefined || interlace !== 0)
    throw new Error('a size or kind that is not taken')
  const expected = (1 + width * perPixel) * height
  const packed = Buffer.concat(chunks.filter(each => each.name === 'IDAT').map(each => each.data))
  const rows = inflateSync(packed, { maxOutputLength: expected + 1 })
  if (rows.length !== expected) throw new Error('other rows')
  const bare = Buffer.concat([signature, ...chunks.filter(each => kept.has(each.name)).map(each => each.whole)])
  const dataOf = (name: string) => chunks.find(each => each.name === name)?.data
  return { width, height, color, rows, palette: dataOf('PLTE'), transparency: dataOf('tRNS'), bare }
}

/** The neighbor that is nearest to what the three suggest (PNG §9.4). */
function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)]
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

function guessOf(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  return filter === 4 ? paeth(left, above, corner) : 0
}

/** Samples without their filters (PNG §9.2). @throws for a filter that there is none */
function samplesOf({ width, height, rows, color }: Png): Buffer {
  const step = samples[color] ?? 0
  const length = width * step
  const found = Buffer.alloc(length * height)
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (length + 1)] ?? 0
    if (filter > 4) throw new Error('a row with a filter that there is none')
    for (let x = 0; x < length; x += 1) {
      const at = y * length + x
      const left = x < step ? 0 : (found[at - step] ?? 0)
      const above = y === 0 ? 0 : (found[at - length] ?? 0)
      const corner = x < step || y === 0 ? 0 : (found[at - length - step] ?? 0)
      found[at] = (rows[at + y + 1] ?? 0) + guessOf(filter, left, above, corner)
    }
  }
  return found
}

/** Red, green, blue of every pixel; how much each covers, where any covers less than all. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgb: Buffer
  readonly alpha: Buffer | undefined
}

/** @throws for rows with an unknown filter, or colors that the palette has not */
export function pixelsOf(png: Png): Pixels {
  const { width, height, color, palette, transparency } = png
  const found = samplesOf(png)
  const step = samples[color] ?? 0
  const rgb = Buffer.alloc(width * height * 3)
  const alpha = Buffer.alloc(width * height, 255)
  const isKey = (at: number): boolean =>
    transparency !== undefined &&
    Array.from({ length: step }, (_, n) => transparency[2 * n + 1] === found[at + n]).every(each => each)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = pixel * step
    if (color === 3) {
      const entry = found[at] ?? 0
      if (palette === undefined || palette.length < 3 * entry + 3) throw new Error('a color that there is none')
      palette.copy(rgb, pixel * 3, 3 * entry, 3 * entry + 3)
      alpha[pixel] = transparency?.[entry] ?? 255
    } else {
      const isGray = color === 0 || color === 4
      for (let n = 0; n < 3; n += 1) rgb[pixel * 3 + n] = found[at + (isGray ? 0 : n)] ?? 0
      if (color === 4 || color === 6) alpha[pixel] = found[at + step - 1] ?? 255
      else if (isKey(at)) alpha[pixel] = 0
    }
  }
  return { width, height, rgb, alpha: alpha.every(each => each === 255) ? undefined : alpha }
}
