import type { Config } from '../../platform/config.ts'
import { imageOfPixels } from '../../platform/pdf/image.ts'
import { dict, name } from '../../platform/pdf/value.ts'
import { drawSeal, sealBox } from './appearance.ts'
import type { SealAppearance } from './pdf/appearance.ts'
import { pictureOf } from './picture.ts'
import type { Seal } from './seal.ts'

/** What of a seal decides how it looks. */
export type SealLooks = Pick<Seal, 'id' | 'name' | 'picture'>

/** A picture never changes while its seal stands: it is unpacked once. Few are kept, since pictures are large. */
const most = 50
const kept = new Map<string, SealAppearance>()

/** The picture in the middle of the seal's square, as large as it goes, over what lies below it as ink is. */
function ofPicture(id: string, picture: Buffer): SealAppearance {
  const known = kept.get(id)
  if (known !== undefined) return known
  const pixels = pictureOf(picture)
  const [left, bottom, right, top] = sealBox
  const scale = Math.min((right - left) / pixels.width, (top - bottom) / pixels.height)
  const [width, height] = [pixels.width * scale, pixels.height * scale]
  const place = [width, 0, 0, height, (left + right - width) / 2, (bottom + top - height) / 2]
  const appearance: SealAppearance = {
    box: sealBox,
    content: Buffer.from(`q /Over gs ${place.map(each => each.toFixed(2)).join(' ')} cm /Seal Do Q`, 'latin1'),
    resources: dict({
      ExtGState: dict({ Over: dict({ Type: name('ExtGState'), BM: name('Multiply') }) }),
      XObject: dict({ Seal: imageOfPixels(pixels) }),
    }),
  }
  const [oldest] = kept.keys()
  if (kept.size >= most && oldest !== undefined) kept.delete(oldest)
  kept.set(id, appearance)
  return appearance
}

/**
 * How a seal looks in documents: the picture that was uploaded for it, or drawn from the department's name.
 * @throws Error where no font has a character of the name
 */
export const looksOf = (config: Pick<Config, 'fonts'>, { id, name, picture }: SealLooks): SealAppearance =>
  picture === undefined ? drawSeal(config, name) : ofPicture(id, picture)
