import { isDict, isList, isName, isRef, isText, type Value } from './value.ts'

/** At most six places after the point, never with an exponent. */
const numberText = (value: number): string =>
  Number.isInteger(value) ? value.toFixed(0) : value.toFixed(6).replace(/\.?0+$/, '')

const nameText = (text: string): string =>
  `/${text.replace(/[^!$&-'*-.0-;=?-Z\\^-z|~]/g, character => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}`

const literal = (bytes: Buffer): string =>
  `(${bytes
    .toString('latin1')
    .replace(/[\\()]/g, '\\$&')
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n')})`

/** An object as it stands in a file, one character a byte (latin1). Streams are written by whoever gives them a number. */
export function written(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(written).join(' ')}]`
  if (isDict(value)) return `<<${[...value].map(([key, member]) => `${nameText(key)} ${written(member)}`).join('')}>>`
  if (isName(value)) return nameText(value.name)
  if (isRef(value)) return `${value.number} ${value.generation} R`
  if (isText(value)) return value.isHex ? `<${value.bytes.toString('hex')}>` : literal(value.bytes)
  throw new Error('a stream needs a number of its own')
}
