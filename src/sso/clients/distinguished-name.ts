/** Names of certificates as text (RFC 4514). Pure. */

/** One part of a name: its attributes, `OID=value`, sorted, since their order says nothing. */
type Part = readonly string[]
export type DistinguishedName = readonly Part[]

const oidOf: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  ORGANIZATIONIDENTIFIER: '2.5.4.97',
  UID: '0.9.2342.19200300.100.1.1',
  DC: '0.9.2342.19200300.100.1.25',
}

/** Splits where the separator is not escaped; undefined where a piece is empty. */
function split(text: string, pieces: RegExp, separator: string): string[] | undefined {
  const found: string[] = text.match(pieces) ?? []
  return found.join(separator) === text && found.length > 0 ? found : undefined
}

/** `\2C` is a byte of UTF-8, `\,` the character itself (§3). */
const plain = (value: string): string =>
  value.replace(/((?:\\[0-9a-f]{2})+)|\\([\s\S])/gi, (_all, bytes?: string, character?: string) =>
    bytes === undefined ? (character ?? '') : Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8'),
  )

function attributeIn(text: string): string | undefined {
  const [, type = '', value = ''] = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=([\s\S]+)$/.exec(text) ?? []
  const oid = /^\d/.test(type) ? type : oidOf[type.toUpperCase()]
  // A value as `#hex` would be of an attribute that nobody can read.
  return oid === undefined || value === '' || value.startsWith('#') ? undefined : `${oid}=${plain(value)}`
}

function partIn(text: string): Part | undefined {
  const attributes = split(text, /(?:\\[\s\S]|[^\\+])+/g, '+')?.map(attributeIn)
  const known = attributes?.filter(each => each !== undefined)
  return known === undefined || known.length !== attributes?.length ? undefined : known.sort()
}

/** A name written as RFC 4514 has it, the most particular part first; undefined when it is none. */
export function parseDistinguishedName(text: string): DistinguishedName | undefined {
  const parts = split(text, /(?:\\[\s\S]|[^\\,])+/g, ',')?.map(partIn)
  const known = parts?.filter(each => each !== undefined)
  return known === undefined || known.length !== parts?.length ? undefined : known
}

interface Attribute {
  readonly type: string
  readonly value: { toString(): string }
}

/** The subject of a certificate, turned round: there the most particular part stands last (§2.1). */
export const distinguishedNameOf = (subject: readonly (readonly Attribute[])[]): DistinguishedName =>
  subject.map(part => part.map(({ type, value }) => `${type}=${value.toString()}`).sort()).reverse()

export const isSameName = (one: DistinguishedName, other: DistinguishedName): boolean =>
  JSON.stringify(one) === JSON.stringify(other)
