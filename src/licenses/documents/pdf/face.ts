import { maskDocumentNumber } from '../../../identity/index.ts'
import type { Json } from '../../../platform/crypto/canonical-json.ts'
import { type BuiltIn, builtInOf, type Label } from '../../catalog/layout.ts'
import type { FieldSchema, LicenseType } from '../../catalog/license-type.ts'
import type { Content, Fields } from '../../license.ts'
import { photoNames } from '../../photo.ts'
import type { Source } from './text-lines.ts'

/** A label and what stands beside it, a paragraph each. */
export interface Cell {
  readonly label: Label
  readonly paragraphs: readonly Source[]
}

/** What the face of a document says, in its order; how it is set is decided elsewhere. */
export interface Face {
  readonly title: Label
  readonly number: Cell
  readonly rows: readonly (readonly Cell[])[]
  /** Of types whose documents bear the holder's picture; without `value` its frame stays empty, and says so. */
  readonly photo?: { readonly label: Label; readonly value: string | undefined }
}

/** `YYYY-MM-DD` as a document writes it. */
export const dayText = (day: string): string =>
  `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`

type Values = { readonly [name: string]: Json | undefined }
const isValues = (value: Json): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

function wordOf(schema: FieldSchema, value: Json): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value !== 'string') return JSON.stringify(value)
  return schema.format === 'date' ? dayText(value) : value
}

/** Members of a group as one paragraph, in the order of the schema. */
const groupText = (schema: FieldSchema, values: Values): string =>
  Object.entries(schema.properties ?? {})
    .flatMap(([name, member]) => {
      const value = values[name]
      return value === undefined || value === null ? [] : [`${member.title ?? name}：${wordOf(member, value)}`]
    })
    .join('　')

function paragraphsOf(schema: FieldSchema, value: Json, pointer: string): Source[] {
  if (isValues(value)) return [{ text: groupText(schema, value), pointer }]
  if (!Array.isArray(value)) return [{ text: wordOf(schema, value), pointer }]
  const items = schema.items ?? { type: 'string' }
  if (value.every(isValues))
    return value.map((item, at) => ({ text: groupText(items, item), pointer: `${pointer}/${at}` }))
  return [{ text: value.map(item => wordOf(items, item)).join('、'), pointer }]
}

const holderLabels: Readonly<Record<LicenseType['holderCategory'], Label>> = {
  person: ['姓名', 'Name'],
  organization: ['名称', 'Name'],
  any: ['持证主体', 'Holder'],
}

function builtIn(name: BuiltIn, type: LicenseType, content: Content): Cell | undefined {
  const { holders, validFrom, validUntil, paperSerial } = content
  const label = (standard: Label): Label => type.layout?.labels?.[name] ?? standard
  const cell = (standard: Label, text: string, pointer: string): Cell => ({
    label: label(standard),
    paragraphs: [{ text, pointer }],
  })
  const validity =
    validUntil === null ? `${dayText(validFrom)}起长期有效` : `${dayText(validFrom)}至${dayText(validUntil)}`
  const isOfOrganizations = holders.every(({ documentType }) => documentType === 'uscc')
  const numbers = holders.map(({ documentType, documentNumber }) =>
    documentType === 'uscc' ? documentNumber : maskDocumentNumber(documentNumber),
  )
  const cells: Readonly<Record<BuiltIn, () => Cell | undefined>> = {
    number: () => cell(['证照编号', 'Number'], content.number, '/number'),
    holders: () => ({
      label: label(holderLabels[type.holderCategory]),
      paragraphs: [{ text: holders.map(({ name }) => name).join('、'), pointer: '/holders' }],
    }),
    'holder-numbers': () =>
      cell(
        isOfOrganizations ? ['统一社会信用代码', 'Credit code'] : ['证件号码', 'Document no.'],
        numbers.join('、'),
        '/holders',
      ),
    validity: () => cell(['有效期', 'Validity'], validity, '/validUntil'),
    'paper-serial': () =>
      paperSerial === undefined ? undefined : cell(['印刷号', 'Sheet serial'], paperSerial, '/paperSerial'),
  }
  return cells[name]()
}

function fieldCell(name: string, schema: FieldSchema, fields: Fields): Cell | undefined {
  const value = fields[name]
  if (value === undefined || value === null || schema.format === 'photo') return undefined
  return {
    label: [schema.title ?? name, schema['x-en'] ?? ''],
    paragraphs: paragraphsOf(schema, value, `/fields/${name}`),
  }
}

const shortest = 20
const isShort = ({ type, format, enum: words, maxLength = Number.POSITIVE_INFINITY }: FieldSchema): boolean =>
  type !== 'array' && type !== 'object' && (format !== undefined || words !== undefined || maxLength <= shortest)

/** The rows of a type that has no layout of its own: fields in their order, two short neighbors beside each other. */
export function standardRows({ fieldsSchema, numbering }: LicenseType): string[][] {
  const rows: string[][] = [['@holders'], ...(numbering === 'holder-document' ? [] : [['@holder-numbers']])]
  let open: string[] | undefined
  for (const [name, schema] of Object.entries(fieldsSchema.properties)) {
    if (schema.format === 'photo') continue
    const row = [name]
    if (open !== undefined && isShort(schema)) {
      open.push(name)
      open = undefined
      continue
    }
    rows.push(row)
    open = isShort(schema) ? row : undefined
  }
  return [...rows, ['@validity'], ['@paper-serial']]
}

/** The type's own rows, with whatever it leaves out behind them: nothing that was signed is kept from the reader. */
function rowsOf(type: LicenseType): readonly (readonly string[])[] {
  const standard = standardRows(type)
  const own = type.layout?.rows
  if (own === undefined) return standard
  const named = new Set(own.flat())
  const rest = Object.keys(type.fieldsSchema.properties).filter(name => !named.has(name))
  const builtIns = ['@holders', '@validity', '@paper-serial'].filter(name => !named.has(name))
  return [...own, ...rest.map(name => [name]), ...builtIns.map(name => [name])]
}

export function faceOf(type: LicenseType, content: Content): Face {
  const { properties } = type.fieldsSchema
  const cellOf = (name: string): Cell | undefined => {
    const part = builtInOf(name)
    if (part !== undefined) return builtIn(part, type, content)
    const schema = properties[name]
    return schema === undefined ? undefined : fieldCell(name, schema, content.fields)
  }
  const number = builtIn('number', type, content)
  if (number === undefined) throw new Error('a license without a number')
  const [photoName] = photoNames(type.fieldsSchema)
  const photoSchema = photoName === undefined ? undefined : properties[photoName]
  const photoValue = photoName === undefined ? undefined : content.fields[photoName]
  return {
    title: [type.name, type.nameEn ?? ''],
    ...(photoSchema === undefined
      ? {}
      : {
          photo: {
            label: [photoSchema.title ?? '', photoSchema['x-en'] ?? ''],
            value: typeof photoValue === 'string' ? photoValue : undefined,
          },
        }),
    number,
    rows: rowsOf(type)
      .map(row => row.map(cellOf).filter(cell => cell !== undefined))
      .filter(row => row.length > 0),
  }
}
