import { deflateSync } from 'node:zlib'
import type { Jpeg } from '../pictures/jpeg.ts'
import type { Pixels } from '../pictures/png.ts'
import { dict, name, type Stream, type Value } from './value.ts'

const imageOf = (
  { width, height }: Pixels,
  samples: Buffer,
  space: 'DeviceRGB' | 'DeviceGray',
  more: Readonly<Record<string, Value>> = {},
): Stream => ({
  kind: 'stream',
  dict: dict({
    Type: name('XObject'),
    Subtype: name('Image'),
    Width: width,
    Height: height,
    ColorSpace: name(space),
    BitsPerComponent: 8,
    Filter: name('FlateDecode'),
    ...more,
  }),
  data: deflateSync(samples),
})

/** A picture as an image XObject (ISO 32000-1 §8.9.5); what shines through is its soft mask (§11.6.5.3). */
export const imageOfPixels = (pixels: Pixels): Stream =>
  imageOf(
    pixels,
    pixels.rgb,
    'DeviceRGB',
    pixels.alpha === undefined ? {} : { SMask: imageOf(pixels, pixels.alpha, 'DeviceGray') },
  )

/** A JPEG as it is (DCTDecode, §7.4.8). */
export const imageOfJpeg = ({ width, height, components, bare }: Jpeg): Stream => ({
  kind: 'stream',
  dict: dict({
    Type: name('XObject'),
    Subtype: name('Image'),
    Width: width,
    Height: height,
    ColorSpace: name(components === 1 ? 'DeviceGray' : 'DeviceRGB'),
    BitsPerComponent: 8,
    Filter: name('DCTDecode'),
  }),
  data: bare,
})
