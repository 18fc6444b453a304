import type { FaultPlace } from '../../platform/faults.ts'
import type { PublishedType } from '../catalog/license-type.ts'

/** What a column holds: `number`, `holders.0.name`, `fields.scope` … or `ignore`. */
export type Target = string
/** Targets by header. */
export type Columns = Readonly<Record<string, Target>>

const plain: Readonly<Record<string, Target>> = {
  证照类型代码: 'typeCode',
  证照编号: 'number',
  有效期起: 'validFrom',
  有效期止: 'validUntil',
  发证日期: 'issuedOn',
  印刷号: 'paperSerial',
}
const ofHolder: Readonly<Record<string, string>> = {
  持证主体: 'name',
  证件类型: 'documentType',
  证件号码: 'documentNumber',
}
const plainTargets = new Set([...Object.values(plain), 'ignore'])
const holderForm = /^(持证主体|证件类型|证件号码)(\d{1,2})?$/
const holderTarget = /^holders\.(\d|1\d)\.(name|documentType|documentNumber)$/

const isField = (type: PublishedType | undefined, name: string): boolean =>
  type === undefined || Object.hasOwn(type.fieldsSchema.properties, name)

export const isTarget = (target: Target, type: PublishedType | undefined): boolean =>
  plainTargets.has(target) ||
  holderTarget.test(target) ||
  (target.startsWith('fields.') && isField(type, target.slice('fields.'.length)))

const clean = (header: string): string => header.normalize('NFKC').trim()

function fieldTarget(header: string, { fieldsSchema }: PublishedType): Target | undefined {
  const found = Object.entries(fieldsSchema.properties).find(
    ([, field]) => (field.title !== undefined && clean(field.title) === header) || field['x-en'] === header,
  )
  return found === undefined ? undefined : `fields.${found[0]}`
}

/** What a header means to this type: by what the department has said, by the names of the standard, by the fields' titles. */
export function targetOf(given: string, type: PublishedType, own: Columns): Target | undefined {
  const header = clean(given)
  const said = Object.hasOwn(own, header) ? own[header] : undefined
  if (said !== undefined && isTarget(said, type)) return said
  const standard = Object.hasOwn(plain, header) ? plain[header] : undefined
  if (standard !== undefined) return standard
  const [, word, count] = holderForm.exec(header) ?? []
  const member = word === undefined ? undefined : ofHolder[word]
  if (member !== undefined) return `holders.${count === undefined ? 0 : Number(count) - 1}.${member}`
  return isTarget(header, type) ? header : fieldTarget(header, type)
}

/** The column that says the type, where the upload does not. */
export const isTypeColumn = (header: string): boolean => ['证照类型代码', 'typeCode'].includes(clean(header))

/** The headers of a file as they were agreed when it came. */
export interface Reading {
  readonly header: readonly string[]
  readonly own: Readonly<Record<string, Columns>>
}

/** What each column holds, or undefined where nobody knows. */
export const targetsOf = ({ header, own }: Reading, type: PublishedType): readonly (Target | undefined)[] =>
  header.map(each => targetOf(each, type, own[type.code] ?? {}))

/** What stands in the way of reading such a file as licenses of this type. */
export function columnDoubts({ header, own }: Reading, type: PublishedType): FaultPlace[] {
  const targets = targetsOf({ header, own }, type)
  const named = new Set(targets)
  const unknown = header.flatMap((each, at) =>
    targets[at] === undefined ? [{ pointer: `/columns/${at + 1}`, detail: `unknown: ${each.slice(0, 100)}` }] : [],
  )
  const twice = targets.flatMap((target, at) =>
    target !== undefined && target !== 'ignore' && targets.indexOf(target) < at
      ? [{ pointer: `/columns/${at + 1}`, detail: `a second ${target}` }]
      : [],
  )
  const needed = [
    'holders.0.name',
    'holders.0.documentNumber',
    ...type.fieldsSchema.required.map(name => `fields.${name}`),
  ]
  const missing = needed
    .filter(target => !named.has(target))
    .map(target => ({ pointer: '/columns', detail: `missing: ${titleOf(target, type)}` }))
  return [...unknown, ...twice, ...missing].slice(0, 50)
}

/** How a column is called that holds this. */
export function titleOf(target: Target, { fieldsSchema }: PublishedType): string {
  if (target.startsWith('fields.')) return fieldsSchema.properties[target.slice('fields.'.length)]?.title ?? target
  const [, at, member] = holderTarget.exec(target) ?? []
  if (member !== undefined)
    return `${Object.entries(ofHolder).find(each => each[1] === member)?.[0] ?? member}${at === '0' ? '' : Number(at) + 1}`
  return Object.entries(plain).find(each => each[1] === target)?.[0] ?? target
}

const targetsFor = (type: PublishedType): readonly Target[] => [
  'number',
  ...Array.from({ length: type.maxHolders ?? 1 }, (_, at) =>
    Object.values(ofHolder).map(member => `holders.${at}.${member}`),
  ).flat(),
  ...Object.keys(type.fieldsSchema.properties).map(name => `fields.${name}`),
  'validFrom',
  'validUntil',
  'issuedOn',
  'paperSerial',
]

/** The header of an empty file for this type. */
export const headerFor = (type: PublishedType): readonly string[] =>
  targetsFor(type).map(target => titleOf(target, type))

/** What a column may mean, with its usual header. */
export const targetChoices = (type: PublishedType): readonly { readonly target: Target; readonly title: string }[] =>
  targetsFor(type).map(target => ({ target, title: titleOf(target, type) }))
