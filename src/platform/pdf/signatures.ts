import type { PdfFile } from './file.ts'
import { broken } from './trouble.ts'
import { type Dict, isDict, isList, isName, isNamed, isRef, isText, isWhole, type Value } from './value.ts'

/** A signature of a PDF (ISO 32000-1 §12.8), as its dictionary says; nothing in it is verified but where it stands. */
export interface PdfSignature {
  /** Number of its field's object. */
  readonly field: number
  readonly dict: Dict
  readonly subFilter: string
  /** What stands in `Contents`, its padding included. */
  readonly contents: Buffer
  /** The two signed ranges leave out exactly the string of `Contents`: from `<` to behind `>`. */
  readonly gap: readonly [from: number, to: number]
  /** Where the second range ends: what stands behind was not signed. */
  readonly end: number
  /** Of a certification (DocMDP): 1 no changes, 2 filling in and signing, 3 comments too. */
  readonly permission: 1 | 2 | 3 | undefined
}

const mostFields = 5_000

/** Fields with nothing below them, with what they have from above (§12.7.3.2). */
function* fieldsOf(file: PdfFile): Generator<{ readonly number: number; readonly dict: Dict; readonly type: Value }> {
  const seen = new Set<number>()
  function* walk(value: Value, type: Value, depth: number): Generator<{ number: number; dict: Dict; type: Value }> {
    const members = file.dictOf(value)
    const number = isRef(value) ? value.number : 0
    if (members === undefined || seen.has(number) || depth > 20 || seen.size > mostFields)
      throw broken(`form field ${number} is none, or is there twice`)
    if (number !== 0) seen.add(number)
    const own = file.resolve(members.get('FT')) ?? type
    const kids = file.resolve(members.get('Kids'))
    if (!isList(kids)) yield { number, dict: members, type: own }
    else {
      if (members.has('V') && isNamed(own, 'Sig')) throw broken(`signature field ${number} has fields below it`)
      for (const kid of kids) yield* walk(kid, own, depth + 1)
    }
  }
  const form = file.dictOf(file.catalog.get('AcroForm'))
  const fields = file.resolve(form?.get('Fields'))
  for (const each of isList(fields) ? fields : []) yield* walk(each, null, 0)
}

function permissionOf(file: PdfFile, members: Dict): PdfSignature['permission'] {
  const references = file.resolve(members.get('Reference'))
  for (const each of isList(references) ? references : []) {
    const reference = file.dictOf(each)
    if (!isNamed(reference?.get('TransformMethod'), 'DocMDP')) continue
    const permission = file.dictOf(reference?.get('TransformParams'))?.get('P') ?? 2
    if (permission !== 1 && permission !== 2 && permission !== 3)
      throw broken('a certification that permits what there is not')
    return permission
  }
  return undefined
}

/** In one spelling, small or capital: what is not signed has no room for a second one. */
const isHexOnly = (digits: string): boolean => /^([0-9a-f]*|[0-9A-F]*)$/.test(digits)

function signatureOf(file: PdfFile, field: number, value: Value): PdfSignature {
  const fault = (detail: string) => broken(`signature field ${field}: ${detail}`)
  const members = file.resolve(value)
  if (!isDict(members)) throw fault('without signature dictionary')
  const [filter, contents, range, subFilter] = [
    members.get('Filter'),
    members.get('Contents'),
    members.get('ByteRange'),
    members.get('SubFilter'),
  ]
  if (!isNamed(filter, 'Adobe.PPKLite') || !isName(subFilter)) throw fault('of another filter')
  if (!isText(contents) || !contents.isHex || contents.start === undefined || contents.end === undefined)
    throw fault('/Contents is no hexadecimal string of the file itself')
  const { start, end: behind } = contents
  if (
    behind - start - 2 !== 2 * contents.bytes.length ||
    !isHexOnly(file.bytes.toString('latin1', start + 1, behind - 1))
  )
    throw fault('/Contents holds other than digits')
  if (!isList(range) || range.length !== 4 || !range.every(isWhole)) throw fault('/ByteRange is not four numbers')
  const [first, length, second, rest] = range
  if (first !== 0 || length !== start || second !== behind || !isWhole(rest) || rest < 0)
    throw fault('/ByteRange leaves out other than /Contents')
  const end = behind + rest
  if (end > file.bytes.length) throw fault('/ByteRange goes beyond the file')
  return {
    field,
    dict: members,
    subFilter: subFilter.name,
    contents: contents.bytes,
    gap: [start, behind],
    end,
    permission: permissionOf(file, members),
  }
}

/**
 * The signatures of a file by how far they reach, the shortest first. Fields that wait for one are left out.
 * @throws {@link PdfError} when one of them is not as it must be
 */
export function signaturesOf(file: PdfFile): PdfSignature[] {
  const found: PdfSignature[] = []
  for (const { number, dict, type } of fieldsOf(file)) {
    const value = dict.get('V')
    if (isNamed(type, 'Sig') && value !== undefined && value !== null) found.push(signatureOf(file, number, value))
  }
  return found.sort((one, other) => one.end - other.end)
}

/** What a signature is over: everything but its own `Contents`. */
export const signedParts = (bytes: Buffer, { gap, end }: PdfSignature): readonly [Buffer, Buffer] => [
  bytes.subarray(0, gap[0]),
  bytes.subarray(gap[1], end),
]
