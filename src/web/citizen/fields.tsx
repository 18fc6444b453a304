import type { ComponentChildren } from 'preact'
import type { PublishedType } from '../../licenses/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Fact } from '../ui/card.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'

type Group = Pick<PublishedType['fieldsSchema'], 'properties' | 'required'>
type FieldSchema = Group['properties'][string]
type Values = { readonly [name: string]: Json | undefined }

const words = texts({ yes: '是', no: '否', between: '、' }, { yes: 'yes', no: 'no', between: ', ' })

export interface Reading {
  readonly language: Language
  /** How a text is put on the page: masked, or as it stands. */
  readonly show: (text: string) => string
}

const labelOf = (schema: FieldSchema, name: string, language: Language): string =>
  (language === 'en' ? schema['x-en'] : undefined) ?? schema.title ?? name

const groupOf = ({ properties, required = [] }: FieldSchema): Group | undefined =>
  properties === undefined ? undefined : { properties, required }

const isValues = (value: Json): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

function shownText(schema: FieldSchema, value: Json, { language, show }: Reading): string {
  if (typeof value === 'boolean') return value ? words[language].yes : words[language].no
  if (typeof value !== 'string') return JSON.stringify(value)
  return schema.format === 'date' ? formatDay(language, value) : show(value)
}

function shownList(items: readonly Json[], schema: FieldSchema, reading: Reading): ComponentChildren {
  const group = groupOf(schema)
  if (group === undefined)
    return items.map(item => shownText(schema, item, reading)).join(words[reading.language].between)
  return (
    <ul class="parts">
      {items.filter(isValues).map((item, at) => (
        <li key={at}>{shownParts(item, group, reading)}</li>
      ))}
    </ul>
  )
}

const shownParts = (values: Values, group: Group, reading: Reading): ComponentChildren =>
  fieldFacts(values, group, reading).map(({ label, value }) => (
    <span class="part" key={label}>
      <small>{label}</small> {value}
    </span>
  ))

function shownValue(value: Json, schema: FieldSchema, reading: Reading): ComponentChildren {
  if (Array.isArray(value)) return shownList(value, schema.items ?? { type: 'string' }, reading)
  if (isValues(value)) return shownParts(value, groupOf(schema) ?? { properties: {}, required: [] }, reading)
  return shownText(schema, value, reading)
}

/**
 * The fields on the face of a license, under the labels of its type's schema, in the order in which it requires them;
 * what it does not require follows. (The database keeps the order of lists, not of an object's members.)
 */
export function fieldFacts(values: Values, { properties, required }: Group, reading: Reading): Fact[] {
  const rankOf = (name: string): number => (required.includes(name) ? required.indexOf(name) : required.length)
  const sorted = Object.entries(properties).sort(([one], [other]) => rankOf(one) - rankOf(other))
  return sorted.flatMap(([name, schema]) => {
    const value = values[name]
    if (value === undefined || value === null) return []
    return [
      {
        label: labelOf(schema, name, reading.language),
        value: shownValue(value, schema, reading),
        exact: schema.pattern !== undefined || schema.format === 'uscc',
      },
    ]
  })
}
