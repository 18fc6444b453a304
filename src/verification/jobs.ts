import { statusChanged } from '../licenses/index.ts'
import type { Json } from '../platform/crypto/canonical-json.ts'
import type { Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { publishDue, republish } from './publish.ts'
import { bitsPerEntry, entryAt } from './status-list.ts'
import { isMoreWaiting, lockList, markOutdated, selectList } from './store.ts'

interface Change {
  readonly list: number
  readonly index: number
  readonly status: number
}

function changeOf(payload: Json): Change {
  const { list, index, status }: { readonly [key: string]: unknown } =
    typeof payload === 'object' && payload !== null ? { ...payload } : {}
  if (typeof list !== 'number' || typeof index !== 'number' || typeof status !== 'number')
    throw new Error(`event ${statusChanged} without place or status`)
  return { list, index, status }
}

/**
 * Brings the list in line with a changed license. Most events are new licenses, which every list already calls good; of
 * many changes in a row the last one makes the list for all. One that was never asked for is made when it is.
 */
async function followChange(deps: Deps, tx: Tx, { list, index, status }: Change): Promise<void> {
  await lockList(tx, list)
  const standing = await selectList(tx, list)
  if (standing === undefined) return
  if (!standing.isOutdated && entryAt(standing.packed, bitsPerEntry, index) === status) return
  if (await isMoreWaiting(tx, statusChanged)) await markOutdated(tx, list)
  else await republish(deps, tx, list)
}

export function verificationJobs(deps: Deps): void {
  deps.jobs.on(statusChanged, (tx, payload) => followChange(deps, tx, changeOf(payload)))
  deps.jobs.every(2, 'verification-status-lists', () => publishDue(deps))
}
