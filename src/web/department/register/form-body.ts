import Type from 'typebox'
import { type FieldsSchema, photoField, photoNames } from '../../../licenses/index.ts'
import { isUpload, type Upload } from '../../../platform/http/upload.ts'
import { ownDoor } from '../../forms.ts'
import type { Typed } from './pointer.ts'

/** As a form sends it: what was typed, and pictures. */
export type Sent = { readonly [name: string]: Typed[string] | Upload }

/** A form made from a schema: names are paths into what it makes. Which are read, the schema decides. */
export const typedBody = Type.Unsafe<Sent>({
  type: 'object',
  maxProperties: 600,
  required: ['_csrf'],
  additionalProperties: {
    anyOf: [
      { type: 'string', maxLength: 60_000 },
      { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 200 } },
      { type: 'object', required: ['mediaType', 'bytes'] },
    ],
  },
})

/** Doors of such forms: with a picture larger than any that is taken, so that the form itself can say so. */
export const typedDoor = { ...ownDoor, uploadBytes: 1_000_000, uploadParts: 600 }

/** The name under which a form keeps a picture that was chosen before. */
export const keptName = (name: string): string => `kept/${name}`

/**
 * What was typed, pictures as their fields hold them: the one that was chosen now, or else the one before. What is no picture stays
 * a text that the schema refuses.
 */
export function typedIn(sent: Sent, schema: FieldsSchema): Typed {
  const texts = Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]) => (value === undefined || isUpload(value) ? [] : [[name, value]])),
  )
  const photos = photoNames(schema).flatMap(field => {
    const name = `fields/${field}`
    const [file, kept] = [sent[name], texts[keptName(name)]]
    if (isUpload(file) && file.bytes.length > 0) return [[name, photoField(file.bytes) ?? 'no picture']]
    return typeof kept === 'string' && kept !== '' ? [[name, kept]] : [[name, '']]
  })
  return { ...texts, ...Object.fromEntries(photos) }
}
