import { deflateSync } from 'node:zlib'
import { type Dict, dict, name, type Stream } from '../../../platform/pdf/value.ts'

/** How a seal looks: a picture of its own, as big as the rectangle it is put into. */
export interface SealAppearance {
  /** Left, bottom, right, top of the picture in its own coordinates. */
  readonly box: readonly [number, number, number, number]
  /** Operators of a content stream (ISO 32000-1 §7.8.2). */
  readonly content: Buffer
  /** What the operators name; streams in it are written as objects of their own. */
  readonly resources?: Dict
}

/** Upright on pages that are shown turned. */
const matrices: Readonly<Record<number, readonly number[]>> = {
  90: [0, 1, -1, 0, 0, 0],
  180: [-1, 0, 0, -1, 0, 0],
  270: [0, -1, 1, 0, 0, 0],
}

const packed = new WeakMap<Buffer, Buffer>()

/** A department's seal is the same on every document: it is packed once. */
function packedContent(content: Buffer): Buffer {
  const data = packed.get(content) ?? deflateSync(content)
  packed.set(content, data)
  return data
}

/** The picture as a form XObject. @param rotation of the page, in degrees clockwise */
export function formOf({ box, content, resources }: SealAppearance, rotation: number): Stream {
  const matrix = matrices[rotation]
  return {
    kind: 'stream',
    dict: dict({
      Type: name('XObject'),
      Subtype: name('Form'),
      BBox: box,
      ...(matrix === undefined ? {} : { Matrix: matrix }),
      Resources: resources ?? dict({}),
      Filter: name('FlateDecode'),
    }),
    data: packedContent(content),
  }
}
