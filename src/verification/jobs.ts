import { certificateRevoked, statusChanged } from '../licenses/index.ts'
import type { Json } from '../platform/crypto/canonical-json.ts'
import type { Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { takeMore } from '../platform/jobs/outbox.ts'
import { entryIn } from './offline/status-token.ts'
import { deleteUsedBefore } from './presentations/store.ts'
import { dropEndedVersions, publishDue, republish } from './publish.ts'
import { issueRevocations, renewRevocations } from './revocation.ts'
import { deleteShowingsBefore } from './showing/store.ts'
import { bitsPerEntry, unpackList } from './status-list.ts'
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

/** Brings a list in line with licenses that changed. One that was never asked for is made when it is. */
async function followList(deps: Deps, tx: Tx, list: number, changes: readonly Change[]): Promise<void> {
  await lockList(tx, list)
  const standing = await selectList(tx, list)
  if (standing === undefined) return
  const bytes = unpackList(standing.packed)
  const isAsListed = ({ index, status }: Change): boolean =>
    bytes !== undefined && entryIn(bytes, bitsPerEntry, index) === status
  if (!standing.isOutdated && changes.every(isAsListed)) return
  if (await isMoreWaiting(tx, statusChanged)) await markOutdated(tx, list)
  else await republish(deps, tx, list)
}

const mostTogether = 500

/**
 * Follows a change, and with it those that wait behind it. Most are new licenses, which every list already calls good; of
 * more changes than go together the last ones make the list for all.
 */
async function followChanges(deps: Deps, tx: Tx, first: Json): Promise<void> {
  const changes = [first, ...(await takeMore(tx, statusChanged, mostTogether))].map(changeOf)
  // In order, so that two nodes never wait for each other.
  const lists = [...new Set(changes.map(change => change.list))].sort((one, other) => one - other)
  for (const list of lists)
    await followList(
      deps,
      tx,
      list,
      changes.filter(change => change.list === list),
    )
}

/** A code that comes late is still told from one that never was. */
const keepMilliseconds = 86_400_000

export function verificationJobs(deps: Deps): void {
  deps.jobs.on(statusChanged, (tx, payload) => followChanges(deps, tx, payload))
  deps.jobs.on(certificateRevoked, async tx => {
    await issueRevocations(deps, tx)
  })
  deps.jobs.every(600, 'verification-revocation-list', () => renewRevocations(deps))
  deps.jobs.every(2, 'verification-status-lists', () => publishDue(deps))
  deps.jobs.every(600, 'verification-list-versions', () => dropEndedVersions(deps))
  deps.jobs.every(600, 'verification-showings', () =>
    deleteShowingsBefore(deps.db, new Date(deps.clock.now().getTime() - keepMilliseconds)),
  )
  deps.jobs.every(600, 'verification-nonces', () =>
    deleteUsedBefore(deps.db, new Date(deps.clock.now().getTime() - keepMilliseconds)),
  )
}
