import { checkCharacter } from '../../src/identity/people/id-number.ts'
import { exampleOf, standardTypes } from '../../src/licenses/index.ts'
import { picturePng, png, pngChunk } from './png.ts'
import { bodyFor, businessType, company, constructorType, otherPerson, person, typeOf } from './registry.ts'
import { makePdf } from './sealing/pdf-maker.ts'

/** What is asked, and how it is refused: by which code, at which place. */
export interface BadInput {
  readonly name: string
  readonly url: string
  readonly method?: 'POST' | 'PUT'
  readonly as?: 'manager' | 'sealer'
  readonly body?: object
  readonly bytes?: { readonly type: string; readonly content: Buffer | string }
  readonly code: string
  /** Beginning of the pointer of one of the errors; undefined where the whole is refused. */
  readonly at?: string
}

export const drivingType = '11530000PDY00001XE905'
const url = '/api/licenses'
const good = bodyFor(constructorType)
const issue = (name: string, over: object, code: string, at?: string): BadInput => ({
  name: `a license ${name}`,
  url,
  body: { ...good, ...over },
  code,
  ...(at === undefined ? {} : { at }),
})
const held = (name: string, over: object, code: string, at: string): BadInput =>
  issue(`whose holder ${name}`, { holders: [{ ...person, ...over }] }, code, at)
const child = {
  documentType: 'resident-id',
  documentNumber: `53010220180601001${checkCharacter('53010220180601001')}`,
  name: '王一',
}

const numbers = '/holders/0/documentNumber'
const holders: readonly BadInput[] = [
  ...['0', '1', '2', '3', '4', '5', '7', '8', '9', 'X'].map(check =>
    held(
      `has the check digit ${check}`,
      { documentNumber: `${person.documentNumber.slice(0, 17)}${check}` },
      'document-number-invalid',
      numbers,
    ),
  ),
  held('was born on 30 February', { documentNumber: '530102199002300019' }, 'document-number-invalid', numbers),
  held('has 17 digits', { documentNumber: person.documentNumber.slice(1) }, 'document-number-invalid', numbers),
  held('has letters for a number', { documentNumber: 'ABCDEFGHIJKLMNOPQR' }, 'document-number-invalid', numbers),
  held('has blanks for a number', { documentNumber: '                  ' }, 'document-number-invalid', numbers),
  held('has no number', { documentNumber: '' }, 'malformed-request', numbers),
  held('has a number of 41 characters', { documentNumber: '5'.repeat(41) }, 'malformed-request', numbers),
  held('has an unknown document', { documentType: 'library-card' }, 'malformed-request', '/holders/0/documentType'),
  held('has no name', { name: '' }, 'malformed-request', '/holders/0/name'),
  held('has a name of blanks', { name: '   ' }, 'holder-name-invalid', '/holders/0/name'),
  held('has a name of 201 characters', { name: '王'.repeat(201) }, 'malformed-request', '/holders/0/name'),
  held('has a bell in the name', { name: '王\u0007云' }, 'text-invalid', '/holders/0/name'),
  held('has half a character in the name', { name: '王\ud842' }, 'text-invalid', '/holders/0/name'),
  held('has an unknown member', { phone: '1' }, 'malformed-request', '/holders/0'),
  held('is of age and has a guardian', { guardians: [otherPerson] }, 'guardian-not-allowed', '/holders/0/guardians'),
  issue(
    'for a child that guards itself',
    { holders: [{ ...child, guardians: [child] }] },
    'guardian-not-allowed',
    '/holders/0/guardians',
  ),
  issue('for nobody', { holders: [] }, 'malformed-request', '/holders'),
  issue('for two where one may be', { holders: [person, otherPerson] }, 'holder-category-wrong', '/holders'),
  issue('for 21', { holders: Array.from({ length: 21 }, () => person) }, 'malformed-request', '/holders'),
  issue('of a person for a company', { holders: [company] }, 'holder-category-wrong', '/holders/0/documentType'),
  ...['91530000PDY000052X', '91530000PDY00005', '91530000PDY000052I', '00000000000000000A'].map(documentNumber =>
    issue(
      `for a company of code ${documentNumber}`,
      { typeCode: businessType, holders: [{ ...company, documentNumber }] },
      'uscc-invalid',
      numbers,
    ),
  ),
]

const whole: readonly BadInput[] = [
  issue('of an unknown type', { typeCode: '11100000000013338W999' }, 'license-type-unknown', '/typeCode'),
  issue('of a type of three letters', { typeCode: 'abc' }, 'malformed-request', '/typeCode'),
  issue('without fields', { fields: undefined }, 'malformed-request', ''),
  issue('with a list of fields', { fields: [] }, 'malformed-request', '/fields'),
  issue('with an unknown field', { fields: { ...good.fields, shoeSize: 43 } }, 'fields-invalid', '/fields'),
  issue('with an unknown member', { color: 'red' }, 'malformed-request', ''),
  issue('with a number of blanks', { number: '   ' }, 'malformed-request', '/number'),
  issue('with a number of 101 characters', { number: '9'.repeat(101) }, 'malformed-request', '/number'),
  issue('with a NUL in its number', { number: 'A\u0000B' }, 'text-invalid', '/number'),
  issue('from 30 February', { validFrom: '2026-02-30' }, 'validity-invalid', '/validFrom'),
  issue('until the 13th month', { validUntil: '2026-13-01' }, 'validity-invalid', '/validUntil'),
  issue(
    'until before it begins',
    { validFrom: '2026-05-01', validUntil: '2026-04-30' },
    'validity-invalid',
    '/validUntil',
  ),
  issue('from a word', { validFrom: 'tomorrow  ' }, 'validity-invalid', '/validFrom'),
  issue('on a paper of tomorrow', { issuedOn: '2999-01-01' }, 'validity-invalid', '/issuedOn'),
  { name: 'a license as a list', url, body: [good], code: 'malformed-request', at: '' },
  {
    name: 'a license as broken JSON',
    url,
    bytes: { type: 'application/json', content: '{"typeCode": ' },
    code: 'malformed-request',
  },
  { name: 'a license as nothing', url, bytes: { type: 'application/json', content: '' }, code: 'malformed-request' },
  {
    name: 'a license as XML',
    url,
    bytes: { type: 'application/xml', content: '<license/>' },
    code: 'unsupported-media-type',
  },
  {
    name: 'a license of 3 MB',
    url,
    bytes: { type: 'application/json', content: `{"a":"${'x'.repeat(3_000_000)}"}` },
    code: 'payload-too-large',
  },
]

/** Every field that a type asks for, left out; and one of another kind than its schema says. */
const fields: readonly BadInput[] = standardTypes.flatMap(({ code, name, fieldsSchema }) => {
  const base = bodyFor(code)
  const stated = exampleOf(fieldsSchema)
  const without = fieldsSchema.required.map(field => ({
    name: `${name} without ${field}`,
    url,
    body: { ...base, fields: { ...stated, [field]: undefined } },
    code: 'fields-invalid',
    at: `/fields/${field}`,
  }))
  const [first = ''] = fieldsSchema.required
  const other = {
    name: `${name} with a truth for ${first}`,
    url,
    body: { ...base, fields: { ...stated, [first]: true } },
    code: 'fields-invalid',
    at: `/fields/${first}`,
  }
  return [...without, other]
})

const urlOf = (kind: string, bytes: Buffer): string => `data:image/${kind};base64,${bytes.toString('base64')}`
const portrait = picturePng(102, 126, () => [9, 9, 9, 255])
const cut = portrait.subarray(0, portrait.length - 20)
const photo = (name: string, value: unknown): BadInput => ({
  name: `a photo that is ${name}`,
  url,
  body: { ...bodyFor(drivingType), fields: { ...bodyFor(drivingType).fields, photo: value } },
  code: 'fields-invalid',
  at: '/fields/photo',
})
const photos: readonly BadInput[] = [
  photo('a word', 'photo'),
  photo('a number', 5),
  photo('an address elsewhere', 'https://example.org/photo.png'),
  photo('a GIF', urlOf('gif', Buffer.from('GIF89a'))),
  photo('SVG with a script', `data:image/svg+xml;base64,${Buffer.from('<svg><script/></svg>').toString('base64')}`),
  photo('no picture', urlOf('png', Buffer.from('hello'))),
  photo('cut off', urlOf('png', cut)),
  photo('changed', urlOf('png', Buffer.from(portrait).fill(7, 20, 24))),
  photo('a PNG by the name of JPEG', urlOf('jpeg', portrait)),
  photo(
    'too small',
    urlOf(
      'png',
      picturePng(50, 60, () => [0, 0, 0, 255]),
    ),
  ),
  photo(
    'too large a side',
    urlOf(
      'png',
      picturePng(1_100, 100, () => [0, 0, 0, 255]),
    ),
  ),
  photo('more than 40 kB', urlOf('png', Buffer.concat([portrait, Buffer.alloc(41_000)]))),
  photo('rows without end', urlOf('png', png(100, Buffer.alloc(30_000_000)))),
  photo('a JPEG of three bytes', urlOf('jpeg', Buffer.from('ffd8ff', 'hex'))),
  photo('a JPEG without a picture', urlOf('jpeg', Buffer.from('ffd8ffd9', 'hex'))),
  photo('a JPEG with an end too early', urlOf('jpeg', Buffer.from('ffd8ffc0000b080064006401011100ffd9', 'hex'))),
  photo('not base64', 'data:image/png;base64,!!!!'),
]

const seal = (name: string, uscc: string, bytes: Buffer): BadInput => ({
  name: `a seal whose picture is ${name}`,
  url: '/api/seals',
  as: 'manager',
  body: { uscc, algorithm: 'RS256', picture: bytes.toString('base64') },
  code: 'seal-picture-invalid',
})
const header = (depth: number, color: number, interlace: number): Buffer => {
  const made = Buffer.alloc(13)
  made.writeUInt32BE(200, 0)
  made.writeUInt32BE(200, 4)
  made.set([depth, color, 0, 0, interlace], 8)
  return pngChunk('IHDR', made)
}
const start = Buffer.from('89504e470d0a1a0a', 'hex')
const kindOf = (depth: number, color: number, interlace: number): Buffer =>
  Buffer.concat([start, header(depth, color, interlace), pngChunk('IEND', Buffer.alloc(0))])

/** Pictures for the seal of this department, which has none for RSA yet. */
export const sealPictures = (uscc: string): readonly BadInput[] => [
  seal('a word', uscc, Buffer.from('seal')),
  seal('a JPEG', uscc, Buffer.from('ffd8ffe000104a464946', 'hex')),
  seal('SVG', uscc, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
  seal('cut off', uscc, png(200).subarray(0, 80)),
  seal('changed', uscc, Buffer.from(png(200)).fill(1, 20, 22)),
  seal('too small', uscc, png(60)),
  seal('too large a side', uscc, png(1_300)),
  seal('of 16 bits', uscc, kindOf(16, 6, 0)),
  seal('interlaced', uscc, kindOf(8, 6, 1)),
  seal('of a color type that there is none', uscc, kindOf(8, 5, 0)),
  seal('without rows', uscc, kindOf(8, 6, 0)),
  seal('rows that are not all there', uscc, png(200, Buffer.alloc(100))),
  seal('rows that unpack to 50 MB', uscc, png(200, Buffer.alloc(50_000_000))),
  seal('of an unknown filter', uscc, png(200, Buffer.alloc(801 * 200, 9))),
]

const boundary = 'part'
const formOf = (file: Buffer, texts: Record<string, string>): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n`,
    ),
    file,
    Buffer.from(
      `\r\n${Object.entries(texts)
        .map(([name, text]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`)
        .join('')}--${boundary}--\r\n`,
    ),
  ])
const middle = { page: '1', x: '100', y: '100' }

/** Documents for a department's seal. */
export function documents(id: string): readonly BadInput[] {
  const sign = (
    name: string,
    file: Buffer,
    code: string,
    texts: Record<string, string> = middle,
    at = '/file',
  ): BadInput => ({
    name: `a document ${name}`,
    url: `/api/seals/${id}/sign`,
    as: 'sealer',
    bytes: { type: `multipart/form-data; boundary=${boundary}`, content: formOf(file, texts) },
    code,
    at,
  })
  const pdf = makePdf()
  return [
    sign('that is none', Buffer.from('hello'), 'document-not-pdf'),
    sign('that is a PNG', png(200), 'document-not-pdf'),
    sign('that is empty', Buffer.alloc(0), 'document-not-pdf'),
    sign('cut in half', pdf.subarray(0, Math.floor(pdf.length / 2)), 'document-broken'),
    sign(
      'whose table is gone',
      Buffer.from(pdf.toString('latin1').replace(/startxref\n\d+/, 'startxref\n9'), 'latin1'),
      'document-broken',
    ),
    sign('that is encrypted', makePdf({ trailer: '/Encrypt<</Filter/Standard/V 4/R 4>>' }), 'document-encrypted'),
    sign('with a script', makePdf({ catalog: '/OpenAction<</S/JavaScript/JS(app.alert)>>' }), 'document-active'),
    sign('with actions', makePdf({ catalog: '/AA<<>>' }), 'document-active'),
    sign('with a dynamic form', makePdf({ catalog: '/AcroForm<</Fields[]/XFA[]>>' }), 'document-active'),
    sign('on a page that is not there', pdf, 'seal-place-invalid', { ...middle, page: '7' }, '/page'),
    sign('beside its page', pdf, 'seal-place-invalid', { ...middle, x: '9999' }, ''),
    sign('at a word that it does not say', pdf, 'keyword-not-found', { keyword: '盖章处' }, ''),
    sign('at no place', pdf, 'malformed-request', {}, ''),
    sign('at a word for a place', pdf, 'malformed-request', { ...middle, x: 'left' }, ''),
  ]
}

const definition = { ...typeOf(constructorType), code: undefined }
const property = { type: 'string', title: '名称', maxLength: 20, examples: ['甲'] }
const type = (name: string, over: object, at: string): BadInput => ({
  name: `a type ${name}`,
  url: `/api/license-types/${constructorType}`,
  method: 'PUT',
  as: 'manager',
  body: { ...definition, ...over },
  code: 'license-type-invalid',
  at,
})
const schema = (name: string, field: object, at = '/fieldsSchema'): BadInput =>
  type(`with ${name}`, { fieldsSchema: { ...definition.fieldsSchema, required: [], properties: { field } } }, at)
const types: readonly BadInput[] = [
  schema('a text without end', { ...property, maxLength: undefined }),
  schema('a text of 5,000', { ...property, maxLength: 5_000 }),
  schema('a field without a title', { ...property, title: undefined }),
  schema('a field without an example', { ...property, examples: [] }),
  schema('an example that its own schema refuses', { ...property, maxLength: 1, examples: ['甲乙'] }),
  schema('a pattern that runs on', { ...property, pattern: '^(a+)+$' }),
  schema('a pattern that is none', { ...property, pattern: '(' }),
  schema('a format that is not known', { ...property, format: 'email' }),
  schema('a reference', { $ref: 'https://example.org/schema' }),
  schema('a list without end', { type: 'array', title: '名称', items: property, examples: [['甲']] }),
  schema('a photo within a list', {
    type: 'array',
    title: '照片',
    maxItems: 2,
    items: { type: 'string', format: 'photo' },
    examples: [[]],
  }),
  type(
    'whose object is open',
    { fieldsSchema: { ...definition.fieldsSchema, additionalProperties: true } },
    '/fieldsSchema',
  ),
  type(
    'that asks for what it has not',
    { fieldsSchema: { ...definition.fieldsSchema, required: ['nothing'] } },
    '/fieldsSchema',
  ),
]

export const requests: readonly BadInput[] = [...whole, ...holders, ...fields, ...photos, ...types]
