/** A PDF object (ISO 32000-1 §7.3), as it is read and as it is written. */
export type Value = null | boolean | number | Name | Text | Ref | Dict | Stream | readonly Value[]

export interface Name {
  readonly kind: 'name'
  readonly name: string
}

/** A string. Where it was read from a file, `start` and `end` say where it stands there, its brackets included. */
export interface Text {
  readonly kind: 'text'
  readonly bytes: Buffer
  readonly isHex: boolean
  readonly start?: number
  readonly end?: number
}

/** An indirect reference. */
export interface Ref {
  readonly kind: 'ref'
  readonly number: number
  readonly generation: number
}

export type Dict = ReadonlyMap<string, Value>

export interface Stream {
  readonly kind: 'stream'
  readonly dict: Dict
  /** As it stands in the file, encoded by its filters. */
  readonly data: Buffer
}

export const name = (text: string): Name => ({ kind: 'name', name: text })
export const ref = (number: number, generation = 0): Ref => ({ kind: 'ref', number, generation })
export const dict = (members: Readonly<Record<string, Value>>): Dict => new Map(Object.entries(members))
export const bytesText = (bytes: Buffer): Text => ({ kind: 'text', bytes, isHex: true })

/** A text string (§7.9.2.2): ASCII as it is, anything else as UTF-16BE. */
export function text(value: string): Text {
  if (/^[\x20-\x7e]*$/.test(value)) return { kind: 'text', bytes: Buffer.from(value, 'latin1'), isHex: false }
  const bytes = Buffer.from(`\ufeff${value}`, 'utf16le').swap16()
  return { kind: 'text', bytes, isHex: true }
}

type Kind = 'name' | 'text' | 'ref' | 'stream'
const hasKind = (value: Value | undefined, kind: Kind): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind

export const isName = (value: Value | undefined): value is Name => hasKind(value, 'name')
export const isText = (value: Value | undefined): value is Text => hasKind(value, 'text')
export const isRef = (value: Value | undefined): value is Ref => hasKind(value, 'ref')
export const isStream = (value: Value | undefined): value is Stream => hasKind(value, 'stream')
export const isDict = (value: Value | undefined): value is Dict => value instanceof Map
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value)
export const isWhole = (value: Value | undefined): value is number => Number.isSafeInteger(value)

export const isNamed = (value: Value | undefined, text: string): boolean => isName(value) && value.name === text

/** The same object, member by member; where a string stood is no part of it. */
export function isSame(one: Value | undefined, other: Value | undefined): boolean {
  if (one === other) return true
  if (isDict(one))
    return isDict(other) && one.size === other.size && [...one].every(([key, value]) => isSame(value, other.get(key)))
  if (isList(one))
    return isList(other) && one.length === other.length && one.every((value, at) => isSame(value, other[at]))
  if (isName(one)) return isName(other) && one.name === other.name
  if (isText(one)) return isText(other) && one.bytes.equals(other.bytes)
  if (isRef(one)) return isRef(other) && one.number === other.number && one.generation === other.generation
  if (isStream(one)) return isStream(other) && one.data.equals(other.data) && isSame(one.dict, other.dict)
  return false
}
