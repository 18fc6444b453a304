import { type Caller, hasScope } from '../platform/caller.ts'
import type { Reader } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { refuse } from './faults.ts'
import { commitmentOf, type Line, openingOf } from './leaf.ts'
import { consistencySpans, inclusionSpans, leafHash, rootByInclusion, type Span } from './merkle.ts'
import { type StoredLine, selectIndex, selectLastCheckpoint, selectLine } from './store.ts'
import { openTree } from './tree.ts'

/** A line with the proof that it stands in the published log. */
export interface RecordProof {
  readonly line: Line
  readonly commitment: Buffer
  /** Place in the log, from 0. */
  readonly index: number
  readonly size: number
  /** From the leaf's neighbor up (RFC 6962 §2.1.1). */
  readonly inclusion: readonly Buffer[]
  /** C2SP tlog-proof, verified with no server: `extra` opens the entry (salt ‖ canonical JSON of the line). */
  readonly text: string
}

async function hashesOf(db: Reader, size: number, spans: readonly Span[]): Promise<Buffer[]> {
  const tree = openTree(db, size)
  return Promise.all(spans.map(tree.spanRoot))
}

/** Hashes by which a witness sees that the tree of `size` begins with that of `first` (RFC 6962 §2.1.2). */
export const proveConsistency = (db: Reader, first: number, size: number): Promise<Buffer[]> =>
  hashesOf(db, size, first === 0 ? [] : consistencySpans(first, size))

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** Undefined until the record is in a published checkpoint. */
async function proofOf(db: Reader, line: StoredLine): Promise<RecordProof | undefined> {
  const { id } = line
  const checkpoint = await selectLastCheckpoint(db)
  const index = await selectIndex(db, id)
  if (checkpoint === undefined || index === undefined || index >= checkpoint.size) return undefined
  const { size, root, note } = checkpoint
  const inclusion = await hashesOf(db, size, inclusionSpans(index, size))
  const commitment = commitmentOf(line)
  // A proof that does not hold is never handed out; `inspect` says what was changed.
  if (rootByInclusion(leafHash(commitment), index, size, inclusion)?.equals(root) !== true)
    throw new Error(`record ${id} does not match the log`)
  const head = ['c2sp.org/tlog-proof@v1', `extra ${base64(openingOf(line))}`, `index ${index}`]
  const text = `${[...head, ...inclusion.map(base64)].join('\n')}\n\n${note}`
  return { line, commitment, index, size, inclusion, text }
}

/**
 * Proves that a record stands in the log, by the last published checkpoint, to whom a slice lets know of its own records.
 * Undefined for one that is not there, or not published yet.
 */
export async function proofOfRecord({ db }: Pick<Deps, 'db'>, id: number): Promise<RecordProof | undefined> {
  const line = await selectLine(db, id)
  return line === undefined ? undefined : proofOf(db, line)
}

/**
 * The same for auditors.
 * @throws Fault `log-reading-not-allowed`, `record-not-found`, `record-not-yet-published`
 */
export async function proveRecord({ db }: Deps, caller: Caller, id: number): Promise<RecordProof> {
  if (!hasScope(caller, 'audit.read')) throw refuse('log-reading-not-allowed')
  const line = await selectLine(db, id)
  if (line === undefined) throw refuse('record-not-found')
  const proof = await proofOf(db, line)
  if (proof === undefined) throw refuse('record-not-yet-published')
  return proof
}
