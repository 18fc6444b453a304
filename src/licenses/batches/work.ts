import type { Deps } from '../../platform/deps.ts'
import { issueChunk } from './issue-chunk.ts'
import { LeaseLost } from './lease-lost.ts'
import { deleteOrphans, extendLease, hasChunks, type LeasedChunk, leaseChunk, selectBatch } from './store.ts'

/** A node that dies holds up its chunks so long; one that lives asks for more before. */
const leaseSeconds = 10
const longestPauseSeconds = 60
/** Chunks at once on a node: while the database stores one, the next is signed. */
const lanes = 2
const orphanHours = 24

async function work(deps: Deps, chunk: LeasedChunk): Promise<void> {
  const { db, log } = deps
  const extend = () =>
    void extendLease(db, chunk, leaseSeconds).catch(error => log.warn({ err: error }, 'a lease was not extended'))
  const extending = setInterval(extend, (leaseSeconds * 1_000) / 3)
  try {
    const batch = await selectBatch(db, chunk.batchId)
    if (batch === undefined) throw new Error(`batch ${chunk.batchId} is gone`)
    await issueChunk(deps, batch, chunk)
  } catch (error) {
    if (error instanceof LeaseLost) return
    const seconds = Math.min(2 ** chunk.attempts, longestPauseSeconds)
    log.error({ err: error, batchId: chunk.batchId, chunk: chunk.n, seconds }, 'a chunk broke off; it is tried again')
    await extendLease(db, chunk, seconds)
  } finally {
    clearInterval(extending)
  }
}

/** Works at batches until nothing is left or the node stops. Any number of nodes may. */
export async function workBatches(deps: Deps, isStopping: () => boolean = () => false): Promise<void> {
  const lane = async () => {
    while (!isStopping()) {
      const chunk = await leaseChunk(deps.db, deps.ids.uuid(), leaseSeconds)
      if (chunk === undefined) return
      await work(deps, chunk)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** What is quickly done is not worth starting a thread for. */
const worthThreads = 8

/**
 * The same, much of it in threads of their own: the server answers others meanwhile, and every processor has its part. For
 * batches a thread is one more node.
 */
export async function workBatchesAside(deps: Deps, isStopping: () => boolean): Promise<void> {
  const { db, log, threads } = deps
  if (threads === undefined || !(await hasChunks(db, worthThreads))) return workBatches(deps, isStopping)
  await threads.run(new URL('./thread.ts', import.meta.url), isStopping).catch(error => {
    log.error({ err: error }, 'threads broke off; the work goes on without them')
    return workBatches(deps, isStopping)
  })
}

export function batchJobs(deps: Deps): void {
  deps.jobs.onEachNode(1, 'license-batches', isStopping => workBatchesAside(deps, isStopping))
  deps.jobs.every(3_600, 'license-batches-orphans', () =>
    deleteOrphans(deps.db, new Date(deps.clock.now().getTime() - orphanHours * 3_600_000)),
  )
}
