import { deflateSync } from 'node:zlib'

/** Writes PNGs (ISO/IEC 15948) apart from the code that reads them. */
function crc(bytes: Buffer): Buffer {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  const found = Buffer.alloc(4)
  found.writeUInt32BE((sum ^ 0xffffffff) >>> 0)
  return found
}

export function pngChunk(name: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  return Buffer.concat([length, body, crc(body)])
}

type Color = readonly [red: number, green: number, blue: number, alpha: number]

function written(width: number, height: number, rows: Buffer, more: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const [beginning, end] = [Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([beginning, pngChunk('IHDR', header), ...more, pngChunk('IDAT', deflateSync(rows)), end])
}

/** A transparent square, with these rows or these chunks in it. */
export const png = (side: number, rows = Buffer.alloc((1 + side * 4) * side), ...more: readonly Buffer[]): Buffer =>
  written(side, side, rows, more)

/** A picture, pixel by pixel; each row has another filter (PNG §9.2). */
export function picturePng(width: number, height: number, colorAt: (x: number, y: number) => Color): Buffer {
  const length = width * 4
  const plain = Buffer.from(
    Array.from({ length: width * height }, (_, n) => [...colorAt(n % width, Math.floor(n / width))]).flat(),
  )
  const rows = Buffer.alloc((length + 1) * height)
  for (let y = 0; y < height; y += 1) {
    const filter = y % 3
    rows[y * (length + 1)] = filter
    for (let x = 0; x < length; x += 1) {
      const at = y * length + x
      const before =
        filter === 1 && x >= 4 ? (plain[at - 4] ?? 0) : filter === 2 && y > 0 ? (plain[at - length] ?? 0) : 0
      rows[at + y + 1] = (plain[at] ?? 0) - before
    }
  }
  return written(width, height, rows, [])
}
