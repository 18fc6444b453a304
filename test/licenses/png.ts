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

/** A transparent square, with these rows or these chunks in it. */
export function png(side: number, rows = Buffer.alloc((1 + side * 4) * side), ...more: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const [beginning, end] = [Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([beginning, pngChunk('IHDR', header), ...more, pngChunk('IDAT', deflateSync(rows)), end])
}
