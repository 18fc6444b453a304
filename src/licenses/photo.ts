import { type Jpeg, openJpeg } from '../platform/pictures/jpeg.ts'
import { openPng, type Png, pixelsOf } from '../platform/pictures/png.ts'
import type { FieldsSchema } from './catalog/license-type.ts'
import type { Fields } from './license.ts'

/**
 * A holder's photo (证件照片) as a field of a license: a `data:` URL (RFC 2397) of a JPEG or PNG, base64, of at most 40 kB as cards
 * carry them, 90 to 1,024 pixels a side.
 */
export const photoLimits = { mostBytes: 40 * 1_024, leastSide: 90, mostSide: 1_024 } as const
/** Characters of such a URL at most. */
export const photoText = Math.ceil(photoLimits.mostBytes / 3) * 4 + 30

export type Photo =
  | { readonly mediaType: 'image/jpeg'; readonly jpeg: Jpeg; readonly bytes: Buffer }
  | { readonly mediaType: 'image/png'; readonly png: Png; readonly bytes: Buffer }

const form = /^data:image\/(jpeg|png);base64,([A-Za-z0-9+/]+={0,2})$/

/** What these bytes are, by themselves. @throws for any that are no such picture */
function openPhoto(bytes: Buffer): Photo {
  if (bytes[0] === 0xff) {
    const jpeg = openJpeg(bytes, photoLimits)
    return { mediaType: 'image/jpeg', jpeg, bytes: jpeg.bare }
  }
  const png = openPng(bytes, photoLimits)
  pixelsOf(png)
  return { mediaType: 'image/png', png, bytes: png.bare }
}

/** The photo of a field, without anything that is not picture; undefined for a text that is none. */
export function photoIn(text: string): Photo | undefined {
  if (text.length > photoText) return undefined
  const [, kind, coded = ''] = form.exec(text) ?? []
  if (kind === undefined) return undefined
  try {
    const photo = openPhoto(Buffer.from(coded, 'base64'))
    return photo.mediaType === `image/${kind}` ? photo : undefined
  } catch {
    return undefined
  }
}

const urlOf = ({ mediaType, bytes }: Photo): string => `data:${mediaType};base64,${bytes.toString('base64')}`

/** Bytes that somebody uploads, as a field holds them; undefined for any that are no such picture. */
export function photoField(bytes: Buffer): string | undefined {
  try {
    return urlOf(openPhoto(bytes))
  } catch {
    return undefined
  }
}

/** Names of the fields that hold photos. */
export const photoNames = ({ properties }: FieldsSchema): string[] =>
  Object.entries(properties).flatMap(([name, { format }]) => (format === 'photo' ? [name] : []))

/** Fields as they are kept: photos as picture alone, since cameras write down places and times. */
export function withBarePhotos(fields: Fields, schema: FieldsSchema): Fields {
  const names = photoNames(schema)
  if (names.length === 0) return fields
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const photo = names.includes(name) && typeof value === 'string' ? photoIn(value) : undefined
      return [name, photo === undefined ? value : urlOf(photo)]
    }),
  )
}
