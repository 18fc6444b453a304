import { broken } from './trouble.ts'
import { type Dict, name, ref, type Text, type Value } from './value.ts'

/** Reads objects one after the other (ISO 32000-1 §7.2, §7.3); strict where readers differ in their repairs. */
export interface Cursor {
  readonly bytes: Buffer
  at: number
  /** The bytes are the file itself and not the inside of a stream: places of strings mean something. */
  readonly isFile: boolean
}

const deepest = 50
const longestToken = 200
const longestText = 1_048_576

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x0c || byte === 0x00

const delimiters = new Set(Buffer.from('()<>[]{}/%'))
const isRegular = (byte: number | undefined): boolean => byte !== undefined && !isSpace(byte) && !delimiters.has(byte)

export function skipSpace(cursor: Cursor): void {
  const { bytes } = cursor
  while (cursor.at < bytes.length) {
    if (isSpace(bytes[cursor.at])) cursor.at += 1
    else if (bytes[cursor.at] === 0x25)
      while (cursor.at < bytes.length && bytes[cursor.at] !== 0x0a && bytes[cursor.at] !== 0x0d) cursor.at += 1
    else return
  }
}

/** The regular characters from here on. */
function word(cursor: Cursor): string {
  const start = cursor.at
  while (isRegular(cursor.bytes[cursor.at])) {
    cursor.at += 1
    if (cursor.at - start > longestToken) throw broken('a word without end', start)
  }
  return cursor.bytes.toString('latin1', start, cursor.at)
}

/** An operator of a content stream, when one comes next: a word that is no object. */
export function wordAt(cursor: Cursor): string | undefined {
  const start = cursor.at
  const byte = cursor.bytes[start] ?? 0
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x27 || byte === 0x22
  const found = isLetter ? word(cursor) : 'null'
  if (found !== 'true' && found !== 'false' && found !== 'null') return found
  cursor.at = start
  return undefined
}

/** True, and past it, when this keyword comes next. */
export function takeWord(cursor: Cursor, expected: string): boolean {
  skipSpace(cursor)
  const start = cursor.at
  if (isRegular(cursor.bytes[start]) && word(cursor) === expected) return true
  cursor.at = start
  return false
}

/** @throws when another word comes next */
export function needWord(cursor: Cursor, expected: string): void {
  if (!takeWord(cursor, expected)) throw broken(`"${expected}" expected`, cursor.at)
}

/** A whole number that is not negative. @throws for anything else */
export function needWhole(cursor: Cursor): number {
  skipSpace(cursor)
  const start = cursor.at
  const found = word(cursor)
  if (!/^\d{1,10}$/.test(found)) throw broken('a whole number expected', start)
  return Number(found)
}

function nameAt(cursor: Cursor): string {
  cursor.at += 1
  const found = word(cursor)
  return found.includes('#')
    ? found.replace(/#([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : found
}

const escapes: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, b: 0x08, f: 0x0c }

/** After a backslash: one byte, or none where a line goes on (§7.3.4.2). */
function escaped(cursor: Cursor, into: number[]): void {
  const { bytes } = cursor
  const byte = bytes[cursor.at] ?? 0
  cursor.at += 1
  if (byte >= 0x30 && byte <= 0x37) {
    let code = byte - 0x30
    for (
      let count = 1;
      count < 3 && (bytes[cursor.at] ?? 0) >= 0x30 && (bytes[cursor.at] ?? 0xff) <= 0x37;
      count += 1
    ) {
      code = code * 8 + (bytes[cursor.at] ?? 0) - 0x30
      cursor.at += 1
    }
    into.push(code & 0xff)
  } else if (byte === 0x0d) {
    if (bytes[cursor.at] === 0x0a) cursor.at += 1
  } else if (byte !== 0x0a) into.push(escapes[String.fromCharCode(byte)] ?? byte)
}

function literalText(cursor: Cursor): Text {
  const { bytes, isFile } = cursor
  const start = cursor.at
  const found: number[] = []
  cursor.at += 1
  for (let depth = 1; ; ) {
    const byte = bytes[cursor.at]
    if (byte === undefined) throw broken('a string without end', start)
    cursor.at += 1
    if (byte === 0x5c) {
      escaped(cursor, found)
      continue
    }
    if (byte === 0x28) depth += 1
    if (byte === 0x29) depth -= 1
    if (depth === 0) break
    if (found.length >= longestText) throw broken('a string without measure', start)
    found.push(byte)
  }
  const place = isFile ? { start, end: cursor.at } : {}
  return { kind: 'text', bytes: Buffer.from(found), isHex: false, ...place }
}

function hexText(cursor: Cursor): Text {
  const { bytes, isFile } = cursor
  const start = cursor.at
  const close = bytes.indexOf(0x3e, start)
  if (close < 0) throw broken('a string without end', start)
  const digits = bytes.toString('latin1', start + 1, close).replace(/[\0\t\n\f\r ]/g, '')
  if (!/^[0-9a-f]*$/i.test(digits)) throw broken('a string with other than hexadecimal digits', start)
  cursor.at = close + 1
  const place = isFile ? { start, end: cursor.at } : {}
  return {
    kind: 'text',
    bytes: Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'),
    isHex: true,
    ...place,
  }
}

function dictAt(cursor: Cursor, depth: number): Dict {
  const start = cursor.at
  const members = new Map<string, Value>()
  cursor.at += 2
  for (;;) {
    skipSpace(cursor)
    const { bytes, at } = cursor
    if (bytes[at] === 0x3e && bytes[at + 1] === 0x3e) break
    if (bytes[at] !== 0x2f) throw broken('a name or ">>" expected', at)
    const key = nameAt(cursor)
    // Readers differ in which of two they take.
    if (members.has(key)) throw broken(`/${key} is there twice in one dictionary`, start)
    members.set(key, valueAt(cursor, depth + 1))
  }
  cursor.at += 2
  return members
}

function listAt(cursor: Cursor, depth: number): Value[] {
  const found: Value[] = []
  cursor.at += 1
  for (;;) {
    skipSpace(cursor)
    if (cursor.bytes[cursor.at] === 0x5d) break
    found.push(valueAt(cursor, depth + 1))
  }
  cursor.at += 1
  return found
}

const reference = /^[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/

/** A number, or a reference, which begins as one. */
function numberAt(cursor: Cursor, found: string, start: number): Value {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(found)) throw broken('an object expected', start)
  if (/^\d{1,10}$/.test(found) && isSpace(cursor.bytes[cursor.at])) {
    const rest = reference.exec(cursor.bytes.toString('latin1', cursor.at, cursor.at + 16))
    if (rest !== null) {
      cursor.at += rest[0].length
      return ref(Number(found), Number(rest[1]))
    }
  }
  return Number(found)
}

/** The object that begins here. @throws {@link PdfError} */
export function valueAt(cursor: Cursor, depth = 0): Value {
  if (depth > deepest) throw broken('objects too deep within each other', cursor.at)
  skipSpace(cursor)
  const { bytes, at } = cursor
  switch (bytes[at]) {
    case 0x2f:
      return name(nameAt(cursor))
    case 0x28:
      return literalText(cursor)
    case 0x3c:
      return bytes[at + 1] === 0x3c ? dictAt(cursor, depth) : hexText(cursor)
    case 0x5b:
      return listAt(cursor, depth)
    default: {
      const found = word(cursor)
      if (found === 'true' || found === 'false') return found === 'true'
      return found === 'null' ? null : numberAt(cursor, found, at)
    }
  }
}
