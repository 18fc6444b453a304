import { checkCharacter } from '../../../src/identity/people/id-number.ts'
import { workBatches } from '../../../src/licenses/batches/work.ts'
import { constructorType, person, type Registry, typeOf } from '../registry.ts'

/** Synthetic ID numbers: born on one day in an area that hands out none, told apart by their sequence. */
export function idNumber(n: number): string {
  const day = String((n % 28) + 1).padStart(2, '0')
  const month = String((Math.floor(n / 28) % 12) + 1).padStart(2, '0')
  const year = 1950 + (Math.floor(n / 336) % 50)
  const first17 = `530102${year}${month}${day}${String(Math.floor(n / 16_800) % 1_000).padStart(3, '0')}`
  return first17 + checkCharacter(first17)
}

export const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map(row => `${row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`).join('')

const fields = Object.values(typeOf(constructorType).fieldsSchema.properties)
const examples = fields.map(({ examples: [example] = [] }) =>
  typeof example === 'string' ? example : JSON.stringify(example),
)

/** A file for the type to test with: a number each, and a holder each. */
export const header = [
  '证照编号',
  '持证主体',
  '证件类型',
  '证件号码',
  ...fields.map(field => String(field.title)),
  '有效期起',
  '有效期止',
  '发证日期',
]
export const rowFor = (n: number): string[] => [
  `云2${n}`,
  person.name,
  '居民身份证',
  idNumber(n),
  ...examples,
  '',
  '',
  '',
]

export interface Upload {
  readonly key: string
  readonly file: string | Buffer
  readonly typeCode?: string | undefined
  readonly dryRun?: boolean
  readonly type?: string
  readonly as?: string
}

/** Uploads through the door. */
export async function upload(
  { world, token }: Registry,
  { key, file, type = 'text/csv', as = token, ...asked }: Upload,
) {
  const query = new URLSearchParams({
    ...(asked.typeCode === undefined ? {} : { typeCode: asked.typeCode }),
    ...(asked.dryRun === undefined ? {} : { dryRun: String(asked.dryRun) }),
  })
  const answer = await world.server.inject({
    method: 'POST',
    url: `/api/license-batches?${query}`,
    payload: file,
    headers: { authorization: `Bearer ${as}`, 'content-type': type, 'idempotency-key': key },
  })
  return { status: answer.statusCode, body: JSON.parse(answer.payload) }
}

export interface Result {
  readonly row: number
  readonly identifier?: string
  readonly number?: string
  readonly checkCode?: string
  readonly errors?: readonly { readonly code: string; readonly column: string; readonly detail: string }[]
}

export async function resultsOf({ call, token }: Registry, id: string): Promise<Result[]> {
  const answer = await call('GET', `/api/license-batches/${id}/results`, {
    as: token,
    headers: { accept: 'application/x-ndjson' },
  })
  return answer.text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

/** Uploads and works it to its end. */
export async function run(registry: Registry, asked: Upload) {
  const { status, body } = await upload(registry, asked)
  if (status !== 202) return { status, body, results: [] }
  await workBatches(registry.world.deps)
  const progress = await registry.ask('GET', `/api/license-batches/${body.id}`)
  return { status, body: progress.body, results: await resultsOf(registry, body.id) }
}
