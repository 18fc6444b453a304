import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { FaultPlace } from '../../platform/faults.ts'
import { isPlainText } from '../plain-text.ts'
import { patternDoubt } from './pattern.ts'

/**
 * Which JSON Schema the catalog takes: a closed object whose fields have titles and examples, built from the few keywords
 * below. No references, no combinators: what is not listed is refused, so that a schema from outside can neither reach
 * out nor run long.
 */
const dialect = 'https://json-schema.org/draft/2020-12/schema'
const nameForm = /^[a-z][A-Za-z0-9]{0,39}$/
const deepest = 3
const mostProperties = 60
const mostItems = 100
const longestText = 4_000
const longestMatched = 200

const common = ['type', 'title', 'x-en', 'description', 'examples', 'enum', 'const']
const keywords: Readonly<Record<string, readonly string[]>> = {
  string: [...common, 'format', 'pattern', 'minLength', 'maxLength'],
  integer: [...common, 'minimum', 'maximum'],
  number: [...common, 'minimum', 'maximum'],
  boolean: common,
  array: [...common, 'items', 'minItems', 'maxItems'],
  object: [...common, 'properties', 'required', 'additionalProperties'],
}

type Members = { readonly [key: string]: Json | undefined }
const isObject = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
const isLabel = (value: Json | undefined): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= 100 && isPlainText(value)
const isCount = (value: Json | undefined, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most

function* textDoubts(node: Members, at: string, depth: number): Generator<FaultPlace> {
  const { pattern, format, maxLength } = node
  const isBounded = node.enum !== undefined || node.const !== undefined || format !== undefined
  if (format !== undefined && format !== 'date' && format !== 'uscc' && format !== 'photo')
    yield { pointer: `${at}/format`, detail: 'only date, uscc and photo are known' }
  if (format === 'photo' && depth > 1)
    yield { pointer: `${at}/format`, detail: 'a photo is a field of its own, not a part of one' }
  if (!isBounded && !isCount(maxLength, longestText))
    yield { pointer: `${at}/maxLength`, detail: `a text needs maxLength, at most ${longestText}` }
  if (pattern === undefined) return
  const doubt = typeof pattern === 'string' ? patternDoubt(pattern) : 'not a text'
  if (doubt !== undefined) yield { pointer: `${at}/pattern`, detail: doubt }
  if (!isCount(maxLength, longestMatched))
    yield { pointer: `${at}/maxLength`, detail: `a text with a pattern needs maxLength, at most ${longestMatched}` }
}

function* objectDoubts(node: Members, at: string, depth: number): Generator<FaultPlace> {
  if (node.additionalProperties !== false)
    yield { pointer: `${at}/additionalProperties`, detail: 'must be false: unknown fields are refused' }
  if (!isObject(node.properties)) {
    yield { pointer: `${at}/properties`, detail: 'must be an object' }
    return
  }
  const entries = Object.entries(node.properties)
  if (entries.length > mostProperties)
    yield { pointer: `${at}/properties`, detail: `more than ${mostProperties} fields` }
  const names = new Set(entries.map(([name]) => name))
  const required = node.required ?? []
  if (!isList(required) || !required.every(each => typeof each === 'string' && names.has(each)))
    yield { pointer: `${at}/required`, detail: 'must name fields of this object' }
  for (const [name, field] of entries) {
    const below = `${at}/properties/${name}`
    if (!nameForm.test(name))
      yield { pointer: `${at}/properties`, detail: 'a field name is camelCase letters and digits' }
    else if (!isObject(field)) yield { pointer: below, detail: 'must be a schema' }
    else {
      if (!isLabel(field.title)) yield { pointer: `${below}/title`, detail: 'a field needs a title' }
      if (depth === 0 && !(isList(field.examples) && field.examples.length > 0))
        yield { pointer: `${below}/examples`, detail: 'a field needs at least one example' }
      yield* nodeDoubts(field, below, depth + 1)
    }
  }
}

function* nodeDoubts(node: Members, at: string, depth: number): Generator<FaultPlace> {
  const known = typeof node.type === 'string' ? keywords[node.type] : undefined
  if (known === undefined) {
    yield { pointer: `${at}/type`, detail: `must be one of ${Object.keys(keywords).join(', ')}` }
    return
  }
  if (depth > deepest) yield { pointer: at, detail: `deeper than ${deepest} levels` }
  for (const keyword of Object.keys(node))
    if (!known.includes(keyword) && !(depth === 0 && keyword === '$schema'))
      yield { pointer: at, detail: `keyword ${keyword.slice(0, 40)} is not allowed for type ${String(node.type)}` }
  for (const label of ['title', 'x-en', 'description'])
    if (node[label] !== undefined && !isLabel(node[label])) yield { pointer: `${at}/${label}`, detail: 'not a label' }
  if (node.type === 'string') yield* textDoubts(node, at, depth)
  if (node.type === 'object') yield* objectDoubts(node, at, depth)
  if (node.type !== 'array') return
  if (!isCount(node.maxItems, mostItems))
    yield { pointer: `${at}/maxItems`, detail: `a list needs maxItems, at most ${mostItems}` }
  if (isObject(node.items)) yield* nodeDoubts(node.items, `${at}/items`, depth + 1)
  else yield { pointer: `${at}/items`, detail: 'must be a schema' }
}

/** What is wrong with a schema of fields; empty when nothing is. */
export function fieldsSchemaDoubts(schema: Json): FaultPlace[] {
  if (!isObject(schema) || schema.type !== 'object') return [{ pointer: '', detail: 'must be a schema of type object' }]
  const places = [...nodeDoubts(schema, '', 0)]
  if (schema.$schema !== undefined && schema.$schema !== dialect)
    places.push({ pointer: '/$schema', detail: `must be ${dialect}` })
  if (!isList(schema.required)) places.push({ pointer: '/required', detail: 'must be a list' })
  return places.slice(0, 20)
}
