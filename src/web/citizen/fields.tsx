import type { ComponentChildren } from 'preact'
import type { PublishedType } from '../../licenses/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Fact } from '../ui/card.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'

type Group = Pick<PublishedType['fieldsSchema'], 'properties'>
type FieldSchema = Group['properties'][string]
type Values = { readonly [name: string]: Json | undefined }

const words = texts(
  { yes: '是', no: '否', between: '、', photo: '有（见 PDF 文件）' },
  { yes: 'yes', no: 'no', between: ', ', photo: 'yes (in the PDF)' },
)

export interface Reading {
  readonly language: Language
  /** How a text is put on the page: masked, or as it stands. */
  readonly show: (text: string) => string
}

export const labelOf = (schema: FieldSchema, name: string, language: Language): string =>
  (language === 'en' ? schema['x-en'] : undefined) ?? schema.title ?? name

const groupOf = ({ properties }: FieldSchema): Group | undefined =>
  properties === undefined ? undefined : { properties }

const isValues = (value: Json): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

function shownText(schema: FieldSchema, value: Json, { language, show }: Reading): string {
  if (typeof value === 'boolean') return value ? words[language].yes : words[language].no
  if (typeof value !== 'string') return JSON.stringify(value)
  if (schema.format === 'photo') return words[language].photo
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
  if (isValues(value)) return shownParts(value, groupOf(schema) ?? { properties: {} }, reading)
  return shownText(schema, value, reading)
}

/** The fields on the face of a license, under the labels of its type's schema and in the order in which it has them. */
export const fieldFacts = (values: Values, { properties }: Group, reading: Reading): Fact[] =>
  Object.entries(properties).flatMap(([name, schema]) => {
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
