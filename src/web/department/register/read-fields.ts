import type { FieldSchema, FieldsSchema } from '../../../licenses/index.ts'
import type { Json } from '../../../platform/crypto/canonical-json.ts'
import { groupsIn, type Typed, textIn, textsIn, type Values } from './pointer.ts'

/** A number as it was typed; what is none stays a text, so that the schema says so. */
function readNumber(text: string): Json | undefined {
  if (text === '') return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

function readList(typed: Typed, schema: FieldSchema, name: string): Json | undefined {
  const { items } = schema
  if (items?.type === 'object') {
    const groups = Array.from({ length: groupsIn(typed, name) }, (_, at) => readMembers(typed, items, `${name}/${at}`))
    const filled = groups.filter(each => Object.keys(each).length > 0)
    return filled.length === 0 ? undefined : filled
  }
  const lines = items?.enum === undefined ? textIn(typed, name).split('\n') : textsIn(typed, name)
  const texts = lines.map(each => each.trim()).filter(each => each !== '')
  return texts.length === 0 ? undefined : texts
}

function readField(typed: Typed, schema: FieldSchema, name: string): Json | undefined {
  switch (schema.type) {
    case 'array':
      return readList(typed, schema, name)
    case 'object': {
      const members = readMembers(typed, schema, name)
      return Object.keys(members).length === 0 ? undefined : members
    }
    case 'boolean': {
      const text = textIn(typed, name)
      return text === '' ? undefined : text === 'true'
    }
    case 'integer':
    case 'number':
      return readNumber(textIn(typed, name))
    case 'string': {
      const text = textIn(typed, name).replaceAll('\r\n', '\n')
      return text === '' ? undefined : text
    }
  }
}

function readMembers(typed: Typed, { properties = {} }: Pick<FieldSchema, 'properties'>, name: string): Values {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([member, schema]) => {
      const value = readField(typed, schema, `${name}/${member}`)
      return value === undefined ? [] : [[member, value]]
    }),
  )
}

/** What was typed under `fields/…`, in the shape of the schema; what was left empty is left out. */
export const readFields = (typed: Typed, schema: FieldsSchema): Values => readMembers(typed, schema, 'fields')
