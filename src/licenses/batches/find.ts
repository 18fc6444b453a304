import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { authorityOf, readerOf } from '../authority.ts'
import { refuse as refuseLicense } from '../faults.ts'
import type { Progress } from './batch.ts'
import { refuse } from './faults.ts'
import { type BatchRow, selectBatch, selectBatchesOf, selectPace } from './store.ts'

/** For others there is none. @throws Fault `batch-not-found` */
export async function ownBatch({ db }: Pick<Deps, 'db'>, uscc: string | undefined, id: string): Promise<BatchRow> {
  const batch = uscc !== undefined && isUuid(id) ? await selectBatch(db, id) : undefined
  if (batch === undefined || batch.uscc !== uscc) throw refuse('batch-not-found')
  return batch
}

/** The department whose batches the caller may look at: its machines with `licenses.issue`, its officers. */
export const officeOf = async (deps: Deps, caller: Caller): Promise<string | undefined> =>
  caller.kind === 'person' ? readerOf(deps, caller) : (await authorityOf(deps, caller))?.uscc

/** What the pace is told by. */
const paceSeconds = 30

export async function progressOf({ db }: Pick<Deps, 'db'>, batch: BatchRow): Promise<Progress> {
  const { id, state, typeCode, rows, issued, failed } = batch
  const pace = await selectPace(db, id, paceSeconds)
  const rate = pace.rows === 0 || pace.seconds === null ? null : pace.rows / Math.max(pace.seconds, 1)
  const done = pace.done
  const isMoving = state === 'running' && rate !== null
  return {
    id,
    state,
    typeCode,
    dryRun: batch.isDryRun,
    rows,
    done,
    issued,
    failed,
    rate: isMoving ? Math.round(rate) : null,
    secondsLeft: isMoving ? Math.ceil((rows - done) / rate) : null,
    retried: pace.retried,
    createdAt: batch.createdAt.toISOString(),
    endedAt: batch.endedAt === null ? null : batch.endedAt.toISOString(),
  }
}

/** @throws Fault `batch-not-found` */
export async function findBatch(deps: Deps, caller: Caller, id: string): Promise<Progress> {
  return progressOf(deps, await ownBatch(deps, await officeOf(deps, caller), id))
}

const mostListed = 50

/**
 * The department's batches, newest first.
 * @param before the id of the last one that is known
 * @throws Fault `issuer-not-allowed`
 */
export async function listBatches(deps: Deps, caller: Caller, before?: string): Promise<Progress[]> {
  const uscc = await officeOf(deps, caller)
  if (uscc === undefined) throw refuseLicense('issuer-not-allowed')
  const from = before !== undefined && isUuid(before) ? before : undefined
  const rows = await selectBatchesOf(deps.db, uscc, from, mostListed)
  return Promise.all(rows.map(row => progressOf(deps, row)))
}
