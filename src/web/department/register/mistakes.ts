import type { FieldSchema, FieldsSchema } from '../../../licenses/index.ts'
import type { Fault } from '../../../platform/faults.ts'
import type { Mistake } from '../../ui/form.tsx'
import type { Language } from '../../ui/text.ts'
import { labelOf } from './fields-form.tsx'
import { registerWords } from './words.ts'

/** The schema at a path of names and numbers, or undefined where there is none. */
function schemaAt(schema: Pick<FieldSchema, 'properties' | 'items'> | undefined, path: readonly string[]) {
  const [first, ...rest] = path
  if (first === undefined || schema === undefined) return schema
  return schemaAt(/^\d+$/.test(first) ? schema.items : schema.properties?.[first], rest)
}

const isField = (schema: Pick<FieldSchema, 'properties' | 'items'> | undefined): schema is FieldSchema =>
  schema !== undefined && 'type' in schema

/** A schema's complaint about a field, in words of its own label and example. */
function fieldMistake(path: readonly string[], detail: string, schema: FieldsSchema, language: Language): Mistake {
  const t = registerWords[language]
  const missing = /^must have required property '(.+)'$/.exec(detail)?.[1]
  const whole = missing === undefined ? path : [...path, missing]
  const field = ['fields', ...whole].join('/')
  const at = schemaAt(schema, whole)
  const name = whole.at(-1) ?? ''
  const label = isField(at) ? labelOf(at, name, language) : name
  if (missing !== undefined) return { field, text: t.missing(label) }
  if (isField(at) && at.format === 'photo') return { field, text: t.photoWrong }
  const example = isField(at) ? at.examples?.[0] : undefined
  return { field, text: typeof example === 'string' ? t.wrongLike(label, example) : t.wrong(label) }
}

/** Where a refusal stands in the form, in the words of the form; what has no place stands at `fallback`. */
export function mistakesOf(fault: Fault, schema: FieldsSchema, fallback: string, language: Language): Mistake[] {
  if (fault.places.length === 0) return [{ field: fallback, text: fault.row[language] }]
  const all = fault.places.map(({ pointer, detail }) => {
    const [root, ...path] = pointer.slice(1).split('/')
    if (root === 'fields') return fieldMistake(path, detail, schema, language)
    return {
      field: root === '' || root === undefined ? fallback : [root, ...path].join('/'),
      text: fault.row[language],
    }
  })
  return all.filter(({ field }, at) => all.findIndex(each => each.field === field) === at)
}
