import type { Deps } from '../platform/deps.ts'
import { checkpointText, signedNote } from './checkpoint.ts'
import { keyName, soundLog } from './doubt.ts'
import { growTree } from './edge.ts'
import { keep } from './kept-checkpoint.ts'
import { leafHash } from './merkle.ts'
import {
  hasWork,
  insertCheckpoint,
  insertLeaves,
  insertTiles,
  moveHead,
  selectEdge,
  selectWaiting,
  takeHead,
} from './store.ts'

/** Lines that get their places in one transaction. */
export const batchSize = 10_000

/**
 * Gives one batch of waiting lines their places, in one transaction: leaves, full tiles, head. Before it, the lines wait;
 * after it, the tree has grown and lacks its checkpoint, which the next {@link publish} signs, of this run or of any later.
 */
async function growLog({ db }: Deps): Promise<number> {
  return db.transaction(async tx => {
    const head = await takeHead(tx)
    // Another node is at it.
    if (head === undefined) return 0
    const waiting = await selectWaiting(tx, batchSize)
    if (waiting.length === 0) return 0
    const tree = growTree(await selectEdge(tx, head.size), head.size)
    if (!tree.root().equals(head.root))
      throw new Error(
        `the log's head does not match its ${head.size} lines: nothing is added to it; run npm run inspect`,
      )
    const hashes = waiting.map(line => leafHash(line.commitment))
    const full = tree.append(hashes)
    await insertLeaves(
      tx,
      head.size,
      waiting.map(line => line.recordId),
      hashes,
    )
    await insertTiles(tx, full)
    // The head is held by this transaction, so that only a defect could have moved it.
    if (!(await moveHead(tx, head.size, tree.size(), tree.root()))) throw new Error('the log was grown by two at once')
    return waiting.length
  })
}

/**
 * Signs the head if it has no checkpoint yet, stores the checkpoint, and keeps it in the data folder. The head was
 * written down before and the signature is deterministic: a crash in between, or two nodes at once, make the same note.
 */
async function publish(deps: Deps): Promise<void> {
  const { head, key, last, keptSize } = await soundLog(deps)
  const { size, root } = head
  let note = last?.size === size ? last.note : undefined
  if (note === undefined) {
    const text = checkpointText(head)
    note = signedNote(text, key, await deps.keys.signer.sign(keyName, Buffer.from(text, 'utf8')))
    await insertCheckpoint(deps.db, { size, root, note }, deps.clock.now())
  }
  if (keptSize === undefined || keptSize < size) await keep(deps.config.dataDir, note)
}

/**
 * Gives every waiting line its place and publishes a signed checkpoint over them.
 * @returns how many lines this call placed; 0 also while another node is at it
 * @throws when the log is not sound; nothing is signed then
 */
export async function sequenceLog(deps: Deps): Promise<number> {
  if (!(await hasWork(deps.db))) return 0
  // First what an interrupted run left: recovery is the normal path. It also begins a new log.
  await publish(deps)
  let placed = 0
  for (let batch = batchSize; batch === batchSize; placed += batch) {
    batch = await growLog(deps)
    if (batch > 0) await publish(deps)
  }
  return placed
}
