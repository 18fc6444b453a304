import fc from 'fast-check'

/** One seed for all runs, so that what is found today is found tomorrow; another by the environment. */
export const seed = Number(process.env.FUZZ_SEED ?? 20261125)
export const runs = (count: number) =>
  ({ seed, numRuns: Number(process.env.FUZZ_RUNS ?? count), endOnFailure: true, verbose: 0 }) as const

const known = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\nset-cookie: x=y',
  '..%2f..%2fetc%2fpasswd',
  "' or 1=1 --",
  '"><script>alert(1)</script>',
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what templates elsewhere would fill in
  '${7*7}',
  '__proto__',
  'constructor',
  '[object Object]',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '9999999999999999999999',
  'true',
  '[]',
  '{}',
  '{"userinfo":{"document_number":null}}',
  '[{"type":"org_representation"}]',
  '\ud800',
  '\u202e王小云\u200b',
  'ﷺ'.repeat(50),
  'javascript:alert(1)',
  'https://evil.example/',
  '//evil.example',
  '/.//evil.example',
  'urn:ietf:params:oauth:request_uri:x',
  'eyJhbGciOiJub25lIn0.e30.',
  'a.b.c',
  'openid profile identity organization offline_access',
  'none login consent select_account',
]

/** Values that programs trip over, and any at all. */
export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(300, 5_000, 30_000, 70_000).map(length => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
)

/** Percent signs where none belong, bytes that are no UTF-8, NUL: as they go over the wire. */
const rawText = fc.constantFrom(
  '%',
  '%zz',
  '%ff%fe',
  '%c0%80',
  '%00',
  '%ed%a0%80',
  '+%2B',
  '%u4e2d',
  '%e7%8e',
  '&&=&',
  ';',
)

/** Half a character cannot be encoded. */
export const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

const encode = (text: string): string => encodeURIComponent(wellFormed(text))

/** A value in a form: encoded as it should be, or not. */
const wireValue = fc.oneof({ weight: 5, arbitrary: hostileText.map(encode) }, { weight: 1, arbitrary: rawText })

type Pairs = readonly (readonly [string, string])[]

/** What becomes of a good form: members lost, doubled, turned into lists and trees, given other values. */
export const bentForm = (good: Readonly<Record<string, string>>): fc.Arbitrary<string> => {
  const names = Object.keys(good)
  const anyName = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...(names.length === 0 ? ['x'] : names)) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'unknown', '') },
  )
  const bend: fc.Arbitrary<(pairs: Pairs) => Pairs> = fc.oneof(
    fc.tuple(anyName, wireValue).map(
      ([name, value]) =>
        (pairs: Pairs): Pairs => [...pairs.filter(([each]) => each !== name), [name, value]],
    ),
    anyName.map(
      name =>
        (pairs: Pairs): Pairs =>
          pairs.filter(([each]) => each !== name),
    ),
    fc.tuple(anyName, wireValue).map(
      ([name, value]) =>
        (pairs: Pairs): Pairs => [...pairs, [name, value]],
    ),
    fc.tuple(anyName, wireValue).map(
      ([name, value]) =>
        (pairs: Pairs): Pairs => [...pairs, [`${name}[]`, value]],
    ),
    fc.tuple(anyName, wireValue).map(
      ([name, value]) =>
        (pairs: Pairs): Pairs => [...pairs, [`${name}[a][b]`, value]],
    ),
  )
  const start: Pairs = Object.entries(good).map(([name, value]) => [encode(name), encode(value)])
  return fc
    .array(bend, { minLength: 1, maxLength: 3 })
    .map(bends => bends.reduce<Pairs>((pairs, each) => each(pairs), start))
    .map(pairs => pairs.map(([name, value]) => `${name}=${value}`).join('&'))
}

const form = 'application/x-www-form-urlencoded'

export const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant(form) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `${form}; charset=gbk`,
      `${form}; charset=utf-16le`,
      'application/json',
      'application/json; charset=x',
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'text/plain',
      'application/jwt',
      'x',
      ';;;',
    ),
  },
)

/** Headers as Node lets them out: Latin-1 without control characters. */
export const headerText = hostileText.map(text =>
  text
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 8_000)
    .trim(),
)
