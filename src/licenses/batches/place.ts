import { open, seal } from '../../platform/crypto/envelope.ts'
import type { KeyRing } from '../../platform/keys/key-ring.ts'
import type { PlannedRow, RowResult, StoredRow } from './batch.ts'
import type { Reading } from './columns.ts'

type Keys = Pick<KeyRing, 'fieldKeys'>
/** What is encrypted of a batch, each in its place. */
type Part =
  | { readonly name: 'rows' | 'plan' | 'results'; readonly batchId: string; readonly n: number }
  | { readonly name: 'reading'; readonly batchId: string }

const placeOf = (part: Part): string =>
  part.name === 'reading'
    ? `licenses.batches.reading:${part.batchId}`
    : `licenses.batch_chunks.${part.name}:${part.batchId}:${part.n}`

export const sealPart = (
  keys: Keys,
  part: Part,
  value: readonly (StoredRow | PlannedRow | RowResult)[] | Reading,
): Buffer => seal(keys.fieldKeys[0], placeOf(part), JSON.stringify(value))

const openPart = (keys: Keys, part: Part, sealed: Uint8Array) =>
  JSON.parse(open(keys.fieldKeys, placeOf(part), sealed).toString('utf8'))

export const openRows = (keys: Keys, batchId: string, n: number, sealed: Uint8Array): StoredRow[] =>
  openPart(keys, { name: 'rows', batchId, n }, sealed)

export const openPlan = (keys: Keys, batchId: string, n: number, sealed: Uint8Array): PlannedRow[] =>
  openPart(keys, { name: 'plan', batchId, n }, sealed)

export const openResults = (keys: Keys, batchId: string, n: number, sealed: Uint8Array): RowResult[] =>
  openPart(keys, { name: 'results', batchId, n }, sealed)

/** Undefined for NDJSON. */
export const openReading = (
  keys: Keys,
  batch: { readonly id: string; readonly readingSealed: Uint8Array | null },
): Reading | undefined =>
  batch.readingSealed === null ? undefined : openPart(keys, { name: 'reading', batchId: batch.id }, batch.readingSealed)
