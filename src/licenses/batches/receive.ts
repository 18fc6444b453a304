import { createHmac } from 'node:crypto'
import { record } from '../../audit/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Authority, authorityOf } from '../authority.ts'
import { refuse as refuseLicense } from '../faults.ts'
import { groundOf } from '../ground.ts'
import { requestOf } from '../request.ts'
import type { BatchState, StoredRow } from './batch.ts'
import { columnDoubts, isTypeColumn, type Reading, targetsOf } from './columns.ts'
import { csvRecords } from './csv.ts'
import { refuse } from './faults.ts'
import { fileText } from './file-text.ts'
import { ndjsonLines } from './ndjson.ts'
import { sealPart } from './place.ts'
import { type BatchRow, deleteUnbegun, insertBatch, insertChunk, selectBatchByRequest, selectColumns } from './store.ts'
import { createTwins } from './twins.ts'

export const batchFormats = ['csv', 'ndjson'] as const
export type BatchFormat = (typeof batchFormats)[number]

export interface BatchInput {
  readonly format: BatchFormat
  /** Undefined: a column or member `typeCode` says it. */
  readonly typeCode: string | undefined
  /** Everything is checked, nothing is issued. */
  readonly dryRun: boolean
  readonly file: AsyncIterable<Uint8Array>
}

/** A chunk is worked and stored as one: so much is done again after a crash, and stays in memory. */
const chunkRows = 500
const chunkCharacters = 2_000_000

interface Received {
  readonly rows: number
  readonly chunks: number
  readonly reading: Reading | undefined
}

/** The bytes as they come, counted and digested. */
function metered(file: AsyncIterable<Uint8Array>, key: Uint8Array, most: number) {
  const hmac = createHmac('sha256', key)
  let size = 0
  async function* bytes() {
    for await (const chunk of file) {
      size += chunk.length
      if (size > most) throw refuse('batch-too-large', [{ pointer: '', detail: `more than ${most} bytes` }])
      hmac.update(chunk)
      yield chunk
    }
  }
  return { bytes: bytes(), size: () => size, digest: () => hmac.digest('base64url') }
}

/** The header's meaning, agreed before any row is taken. */
async function readingOf(deps: Deps, by: Authority, input: BatchInput, header: readonly string[]): Promise<Reading> {
  const reading = { header, own: await selectColumns(deps.db, by.uscc) }
  if (input.typeCode === undefined) {
    if (!header.some(isTypeColumn))
      throw refuse('batch-columns-unknown', [
        { pointer: '/columns', detail: 'missing: 证照类型代码, or give typeCode' },
      ])
    return reading
  }
  const { type } = await groundOf(deps, input.typeCode, by.uscc)
  const doubts = columnDoubts(reading, type)
  if (doubts.length > 0) throw refuse('batch-columns-unknown', doubts)
  return reading
}

async function* csvRows(
  deps: Deps,
  by: Authority,
  input: BatchInput,
  text: AsyncIterable<string>,
  agreed: (reading: Reading) => void,
): AsyncGenerator<StoredRow> {
  let twins: ReturnType<typeof createTwins> | undefined
  for await (const { row, cells } of csvRecords(text)) {
    if (twins === undefined) {
      const reading = await readingOf(deps, by, input, cells)
      agreed(reading)
      const type = input.typeCode === undefined ? undefined : (await groundOf(deps, input.typeCode, by.uscc)).type
      twins = createTwins(type === undefined ? cells : targetsOf(reading, type))
      continue
    }
    const twin = twins.ofCells(row, cells)
    yield { row, cells, ...(twin === undefined ? {} : { twin }) }
  }
}

async function* ndjsonRows(text: AsyncIterable<string>): AsyncGenerator<StoredRow> {
  const twins = createTwins([])
  for await (const { row, body } of ndjsonLines(text)) {
    const twin = twins.ofBody(row, body)
    yield { row, body, ...(twin === undefined ? {} : { twin }) }
  }
}

/** Reads the file to its end and stores its rows, encrypted, chunk by chunk. */
async function store(
  deps: Deps,
  by: Authority,
  batchId: string,
  input: BatchInput,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Received> {
  const { clock, config, db, keys } = deps
  let reading: Reading | undefined
  const text = fileText(bytes)
  const rows =
    input.format === 'ndjson'
      ? ndjsonRows(text)
      : csvRows(deps, by, input, text, agreed => {
          reading = agreed
        })
  let [count, chunks, characters] = [0, 0, 0]
  let waiting: StoredRow[] = []
  const flush = async () => {
    if (waiting.length === 0) return
    const rowsSealed = sealPart(keys, { name: 'rows', batchId, n: chunks }, waiting)
    await insertChunk(db, { batchId, n: chunks, rows: waiting.length, rowsSealed, storedAt: clock.now() })
    chunks += 1
    characters = 0
    waiting = []
  }
  for await (const row of rows) {
    count += 1
    if (count > config.batchRows)
      throw refuse('batch-too-large', [{ pointer: '', detail: `more than ${config.batchRows} rows` }])
    waiting.push(row)
    characters +=
      row.cells === undefined ? JSON.stringify(row.body).length : row.cells.reduce((sum, cell) => sum + cell.length, 0)
    if (waiting.length >= chunkRows || characters >= chunkCharacters) await flush()
  }
  await flush()
  if (count === 0) throw refuse('batch-empty')
  return { rows: count, chunks, reading }
}

export interface ReceivedBatch {
  /** False when this request had its batch already. */
  readonly created: boolean
  readonly batch: BatchRow
}

/** Where its type asks for a second person, a batch waits for one; rows with a type of their own are refused one by one. */
async function firstState(deps: Deps, by: Authority, { typeCode, dryRun }: BatchInput): Promise<BatchState> {
  if (typeCode === undefined) return 'running'
  const { type } = await groundOf(deps, typeCode, by.uscc)
  return !dryRun && type.twoPerson?.includes('issue') === true ? 'proposed' : 'running'
}

/**
 * Takes a file of licenses to be issued. It is answered when all of its rows are stored; then it is worked at in the
 * background. Once per Idempotency-Key.
 * @throws Fault `issuer-not-allowed`, `license-type-unknown`, `issuer-without-key`, `batch-malformed`, `batch-empty`,
 *   `batch-too-large`, `batch-columns-unknown`; `idempotency-key-reused`
 */
export async function receiveBatch(
  deps: Deps,
  caller: Caller,
  input: BatchInput,
  idempotencyKey: string,
): Promise<ReceivedBatch> {
  const { clock, config, db, ids, keys } = deps
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuseLicense('issuer-not-allowed')
  const state = await firstState(deps, by, input)
  const id = ids.uuid()
  const { bytes, size, digest } = metered(input.file, keys.secret('blind-index'), config.batchBytes)
  const received = await store(deps, by, id, input, bytes).catch(async error => {
    await deleteUnbegun(db, id)
    throw error
  })
  const { format, typeCode = null, dryRun } = input
  const request = requestOf(deps, by, `batch ${idempotencyKey}`, { digest: digest(), format, typeCode, dryRun })
  const at = clock.now()
  const made = await db.transaction(async tx => {
    const isNew = await insertBatch(tx, {
      id,
      uscc: by.uscc,
      createdBy: by.actor,
      requestKey: request.key,
      requestDigest: request.digest,
      typeCode,
      format,
      isDryRun: dryRun,
      state,
      readingSealed:
        received.reading === undefined ? null : sealPart(keys, { name: 'reading', batchId: id }, received.reading),
      size: size(),
      rows: received.rows,
      chunks: received.chunks,
      createdAt: at,
      changedAt: at,
    })
    if (!isNew) return false
    await record(tx, {
      at,
      type: 'license-batch.received',
      actor: by.actor,
      subject: `license-batch:${id}`,
      data: { uscc: by.uscc, rows: received.rows, dryRun, ...(typeCode === null ? {} : { typeCode }) },
    })
    return true
  })
  if (!made) await deleteUnbegun(db, id)
  const batch = await selectBatchByRequest(db, request.key)
  if (batch === undefined) throw new Error('a batch that was stored is gone')
  if (!batch.requestDigest.equals(request.digest)) throw refuseLicense('idempotency-key-reused')
  return { created: made, batch }
}
