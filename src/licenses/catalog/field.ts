import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { FieldSchema, FieldsSchema } from './license-type.ts'
import { samplePortrait } from './types/sample-portrait.ts'

/** Short ways to write down the fields of the standard types: Chinese title, English title, then what is particular. */
type Labels = readonly [title: string, english: string]

const labels = ([title, english]: Labels) => ({ title, 'x-en': english })

export const text = (title: Labels, maxLength: number, ...examples: string[]): FieldSchema => ({
  type: 'string',
  ...labels(title),
  minLength: 1,
  maxLength,
  examples,
})

export const coded = (title: Labels, pattern: string, maxLength: number, ...examples: string[]): FieldSchema => ({
  type: 'string',
  ...labels(title),
  pattern,
  maxLength,
  examples,
})

/** `YYYY-MM-DD`. */
export const day = (title: Labels, ...examples: string[]): FieldSchema => ({
  type: 'string',
  ...labels(title),
  format: 'date',
  examples,
})

/** 证件照片: a picture of the holder, left out where there is none. */
export const photo: FieldSchema = {
  type: 'string',
  ...labels(['照片', 'Photo']),
  description: 'JPEG 或 PNG，不超过 40 KB，边长 90 至 1024 像素',
  format: 'photo',
  examples: [samplePortrait],
}

/** One of a few words; the first two serve as examples. */
export const choice = (title: Labels, ...words: string[]): FieldSchema => ({
  type: 'string',
  ...labels(title),
  enum: words,
  examples: words.slice(0, 2),
})

export const list = (title: Labels, maxItems: number, items: FieldSchema, ...examples: Json[][]): FieldSchema => ({
  type: 'array',
  ...labels(title),
  minItems: 1,
  maxItems,
  items,
  examples,
})

export const group = (
  title: Labels,
  required: readonly string[],
  properties: Readonly<Record<string, FieldSchema>>,
  ...examples: Json[]
): FieldSchema => ({ type: 'object', ...labels(title), additionalProperties: false, required, properties, examples })

/** The closed schema of a type's fields; all are required but those named `optional`. */
export function fieldsOf(
  properties: Readonly<Record<string, FieldSchema>>,
  optional: readonly string[] = [],
): FieldsSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties).filter(name => !optional.includes(name)),
    properties,
  }
}

export const sex = choice(['性别', 'Sex'], '女', '男')
export const ethnicity = text(['民族', 'Ethnicity'], 20, '汉族', '傣族')
export const birthDate = day(['出生日期', 'Date of birth'], '1990-03-07')
export const legalRepresentative = text(['法定代表人（负责人）', 'Legal representative'], 100, '示例甲')
