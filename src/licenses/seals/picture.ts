import { openPng, pixelsOf } from '../../platform/pictures/png.ts'
import { refuse } from './faults.ts'

const limits = { mostBytes: 512 * 1024, leastSide: 100, mostSide: 1_200 } as const

/**
 * A picture that somebody uploads, as it is kept: a PNG (ISO/IEC 15948) of 8 bits, not interlaced, 100 to 1200 pixels a side, whose
 * rows are there in full and unpack to no more; without anything that is not picture.
 * @throws Fault `seal-picture-invalid`
 */
export function checkPicture(bytes: Buffer): Buffer {
  try {
    const png = openPng(bytes, limits)
    pixelsOf(png)
    return png.bare
  } catch (error) {
    throw refuse('seal-picture-invalid', [], error)
  }
}

/** Colors and coverage of a picture that was kept. */
export const pictureOf = (kept: Buffer) => pixelsOf(openPng(kept, limits))
