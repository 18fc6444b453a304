import { Ajv2020 } from 'ajv/dist/2020.js'
import Type from 'typebox'
import { documentTypeNames, documentTypes, holderCodes } from '../../identity/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Fault, FaultPlace } from '../../platform/faults.ts'
import * as bodies from '../bodies.ts'
import { pointerOf as wrongPlace } from '../catalog/compile.ts'
import type { FieldSchema, PublishedType } from '../catalog/license-type.ts'
import type { Draft } from '../draft.ts'
import type { RowMistake } from './batch.ts'
import type { Target } from './columns.ts'
import { refuse } from './faults.ts'

/** A license as a line of NDJSON has it: what the API takes for one. */
const body = Type.Object(
  {
    typeCode: Type.Optional(Type.String({ maxLength: 30 })),
    number: bodies.number,
    holders: bodies.holders,
    fields: bodies.fields,
    validFrom: bodies.validFrom,
    validUntil: bodies.validUntil,
    issuedOn: bodies.issuedOn,
    paperSerial: bodies.paperSerial,
  },
  bodies.closed,
)
const isBody = new Ajv2020({ strict: false, allErrors: true }).compile<Draft & { typeCode?: string }>(body)

/** @throws Fault `row-malformed` */
export function parseBody(given: unknown): Draft & { readonly typeCode?: string } {
  if (isBody(given)) return given
  throw refuse(
    'row-malformed',
    (isBody.errors ?? []).slice(0, 10).map(error => ({
      pointer: wrongPlace(error),
      detail: error.message ?? error.keyword,
    })),
  )
}

const codes: Readonly<Record<string, string>> = Object.fromEntries([
  ...documentTypes.map(type => [type, type]),
  ...documentTypes.map(type => [holderCodes[type], type]).reverse(),
  ...documentTypes.map(type => [documentTypeNames[type], type]),
  ['身份证', 'resident-id'],
])

const endless = new Set(['长期', '永久', '长期有效', '无固定期限'])

/** Days as people and spreadsheets write them: 2026-1-5, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105. */
export function dayFrom(cell: string): string {
  const [, year, month, day] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(cell) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(cell) ?? []
  if (year === undefined || month === undefined || day === undefined) return cell
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

const truths: Readonly<Record<string, boolean>> = {
  是: true,
  否: false,
  true: true,
  false: false,
  '1': true,
  '0': false,
}

/** A cell as a field of this schema has it; what cannot be read so stays a text, for the schema to refuse. */
export function fieldFrom(cell: string, schema: FieldSchema | undefined): Json {
  switch (schema?.type) {
    case 'integer':
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell
    case 'boolean':
      return truths[cell.toLowerCase()] ?? cell
    case 'array':
      if (!cell.startsWith('[') && schema.items?.type === 'string') return cell.split(/\s*[；;、]\s*/)
      return structured(cell)
    case 'object':
      return structured(cell)
    default:
      return schema?.format === 'date' ? dayFrom(cell) : cell
  }
}

function structured(cell: string): Json {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

const usualDocument = ({ holderCategory }: PublishedType): string | undefined =>
  holderCategory === 'any' ? undefined : holderCategory === 'organization' ? 'uscc' : 'resident-id'

const pointerOf = (target: Target): string => `/${target.replaceAll('.', '/')}`

/**
 * A row of cells as a draft. Empty cells say nothing.
 * @throws Fault `row-cells-wrong`; `row-malformed` for what the API would not take either
 */
export function draftOf(
  cells: readonly string[],
  targets: readonly (Target | undefined)[],
  type: PublishedType,
): Draft {
  if (cells.length !== targets.length && cells.slice(targets.length).some(cell => cell.trim() !== ''))
    throw refuse('row-cells-wrong', [{ pointer: '', detail: `${cells.length} cells, ${targets.length} columns` }])
  if (cells.length < targets.length)
    throw refuse('row-cells-wrong', [{ pointer: '', detail: `${cells.length} cells, ${targets.length} columns` }])
  const plain: Record<string, Json> = {}
  const fields: Record<string, Json> = {}
  const holders = new Map<number, Record<string, string>>()
  targets.forEach((target, at) => {
    const cell = cells[at]?.trim() ?? ''
    if (cell === '' || target === 'ignore' || target === 'typeCode') return
    if (target === undefined)
      throw refuse('batch-columns-unknown', [{ pointer: `/columns/${at + 1}`, detail: 'unknown' }])
    const [room, first = '', second = ''] = target.split('.')
    if (room === 'fields') fields[first] = fieldFrom(cell, type.fieldsSchema.properties[first])
    else if (room === 'holders') {
      const holder = holders.get(Number(first)) ?? {}
      holder[second] = second === 'documentType' ? (codes[cell] ?? cell) : cell
      holders.set(Number(first), holder)
    } else if (target === 'validUntil' && endless.has(cell)) plain[target] = null
    else plain[target] = target === 'number' || target === 'paperSerial' ? cell : dayFrom(cell)
  })
  const usual = usualDocument(type)
  const listed = [...holders]
    .sort(([one], [other]) => one - other)
    .map(([, holder]) => (usual === undefined ? holder : { documentType: usual, ...holder }))
  return parseBody({ ...plain, holders: listed, fields })
}

/** The mistakes that a fault names, at the headers of their columns. */
export function mistakesOf(
  fault: Fault,
  header: readonly string[],
  targets: readonly (Target | undefined)[],
): RowMistake[] {
  const columnOf = ({ pointer }: FaultPlace): string => {
    const [, column] = /^\/columns\/(\d+)$/.exec(pointer) ?? []
    const at =
      column === undefined
        ? targets.findIndex(target => target !== undefined && isWithin(pointer, pointerOf(target)))
        : Number(column) - 1
    return header[at] ?? pointer
  }
  const places = fault.places.length === 0 ? [{ pointer: '', detail: fault.row.en }] : fault.places
  return places.map(place => ({
    code: fault.code,
    column: columnOf(place),
    detail: place.detail,
    message: fault.row.zh,
  }))
}

const isWithin = (pointer: string, of: string): boolean => pointer === of || pointer.startsWith(`${of}/`)
