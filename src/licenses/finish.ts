import { type Event, recordAll } from '../audit/index.ts'
import type { Db, Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { Fault } from '../platform/faults.ts'
import { putOutboxAll } from '../platform/jobs/outbox.ts'
import { together } from '../platform/together.ts'
import { signDocuments } from './documents/sign.ts'
import { statusChanged } from './events.ts'
import { refuse } from './faults.ts'
import { foundBy } from './found-by.ts'
import {
  activateLicenses,
  deletableOf,
  deletePrepared,
  type SignedLicense,
  type Superseded,
  supersedeBefore,
} from './issue-store.ts'
import { openContent } from './license.ts'
import { versionBefore } from './license-code.ts'
import { licenseIdOf } from './license-id.ts'
import { statusNumbers } from './life-cycle.ts'
import { freeSheets } from './paper/store.ts'
import { licenseKey } from './seals/certificates.ts'
import { refuse as refuseSeal } from './seals/faults.ts'
import { shareIdleKeys } from './seals/store.ts'
import { type LicenseRow, selectById, selectUnfinished } from './store.ts'

/** A prepared license with what was signed over it. */
interface Finishing {
  readonly row: LicenseRow
  readonly signed: SignedLicense
}

const placeOf = ({ statusList, statusIndex }: LicenseRow) => ({ list: statusList, index: statusIndex })

function issuedEvent(row: LicenseRow, past: Superseded | undefined): Event {
  return {
    at: row.changedAt,
    type: 'license.issued',
    actor: row.issuedBy,
    subject: `license:${row.identifier}`,
    data: {
      typeCode: row.typeCode,
      typeVersion: row.typeVersion,
      issuer: row.issuerUscc,
      kid: row.issuerKid,
      contentDigest: row.contentDigest.toString('hex'),
      ...placeOf(row),
      ...(past === undefined ? {} : { supersedes: past.identifier }),
    },
  }
}

function supersededEvent(row: LicenseRow, past: Superseded): Event {
  const { identifier: successor, origin, reasonCode } = row
  return {
    at: row.changedAt,
    type: 'license.superseded',
    actor: row.issuedBy,
    subject: `license:${past.identifier}`,
    data: { successor, move: origin, ...(reasonCode === null ? {} : { reason: reasonCode }) },
  }
}

/** Takes back what is only written down, with its sheets of paper: nobody has seen it. */
async function takeBack(deps: Deps, tx: Tx, ids: readonly string[]): Promise<void> {
  const { clock, keys } = deps
  const gone = await deletableOf(tx, ids)
  await freeSheets(
    tx,
    gone.map(({ id }) => id),
    clock.now(),
  )
  await deletePrepared(
    tx,
    gone.map(row => ({ id: row.id, found: foundBy(deps, openContent(keys, row.id, row)) })),
  )
}

/** Those whose seal still signs. A license of a suspended one waits for it; of a revoked one it is taken back. */
async function withSealsThatSign(deps: Deps, tx: Tx, finishing: readonly Finishing[]): Promise<readonly Finishing[]> {
  const idle = await shareIdleKeys(tx, [...new Set(finishing.map(({ row }) => row.issuerKid))])
  if (idle.size === 0) return finishing
  const lost = finishing.filter(({ row }) => idle.get(row.issuerKid) === 'revoked')
  await takeBack(
    deps,
    tx,
    lost.map(({ row }) => row.id),
  )
  return finishing.filter(({ row }) => !idle.has(row.issuerKid))
}

/** The versions before those that take a place, by the id of who takes it; whoever comes too late is taken back. */
async function makeRoom(deps: Deps, tx: Tx, finishing: readonly Finishing[]): Promise<Map<string, Superseded>> {
  const succeeding = finishing.flatMap(({ row }) => {
    const before = versionBefore(row.identifier)
    return before === undefined ? [] : [{ past: licenseIdOf(before), next: row.id }]
  })
  if (succeeding.length === 0) return new Map()
  const ended = await supersedeBefore(tx, succeeding, deps.clock.now())
  const past = new Map(ended.map(each => [each.successor, each]))
  await takeBack(
    deps,
    tx,
    succeeding.flatMap(({ next }) => (past.has(next) ? [] : [next])),
  )
  return past
}

/** Writes the lines of the log and the events of licenses that became active in this transaction. */
export async function tellIssued(
  tx: Tx,
  active: readonly LicenseRow[],
  past: ReadonlyMap<string, Superseded> = new Map(),
): Promise<void> {
  const before = active.flatMap(row => {
    const superseded = past.get(row.id)
    return superseded === undefined ? [] : [{ row, superseded }]
  })
  await recordAll(tx, [
    ...before.map(({ row, superseded }) => supersededEvent(row, superseded)),
    ...active.map(row => issuedEvent(row, past.get(row.id))),
  ])
  // A new place is good in every list already: of it nothing has changed.
  await putOutboxAll(
    tx,
    statusChanged,
    before.map(({ superseded: { id, list, index } }) => ({
      licenseId: id,
      list,
      index,
      status: statusNumbers.superseded,
    })),
  )
}

/** Stores what was signed, each with its line of the log and its event, in one transaction. Answers who did it here. */
async function storeAll(deps: Deps, finishing: readonly Finishing[]): Promise<boolean[]> {
  // Of several who finish the same license the first is asked; by id, so that no two transactions wait for each other.
  const first = new Map([...finishing].reverse().map(each => [each.row.id, each]))
  const mine = [...first.values()].sort((one, other) => (one.row.id < other.row.id ? -1 : 1))
  return deps.db.transaction(async tx => {
    const able = await withSealsThatSign(deps, tx, mine)
    const past = await makeRoom(deps, tx, able)
    const done = await activateLicenses(
      tx,
      able.filter(({ row }) => row.version === 1 || past.has(row.id)).map(each => each.signed),
    )
    const active = mine.flatMap(({ row, signed }) => (done.has(row.id) ? [{ ...row, ...signed }] : []))
    await tellIssued(tx, active, past)
    return finishing.map(each => done.has(each.row.id) && first.get(each.row.id) === each)
  })
}

const storing = new WeakMap<Db, (finishing: Finishing) => Promise<boolean>>()

/** As {@link storeAll} for one, together with others that are ready at the same time. */
function store(deps: Deps, finishing: Finishing): Promise<boolean> {
  const put = storing.get(deps.db) ?? together<Finishing, boolean>(several => storeAll(deps, several))
  storing.set(deps.db, put)
  return put(finishing)
}

async function sign(deps: Deps, row: LicenseRow): Promise<SignedLicense> {
  const { clock, keys } = deps
  const key = await licenseKey(deps, row.issuerKid)
  const signed = await signDocuments(deps, { content: openContent(keys, row.id, row), place: placeOf(row), key })
  return { id: row.id, contentDigest: row.contentDigest, signed, changedAt: clock.now() }
}

/**
 * Second half of "write down, sign, store", for a license that is `prepared`; any other is answered as it is. Whoever
 * comes along may do it, several at once too: one statement decides whose signatures are kept.
 * @throws Fault `seal-suspended` when the seal was stopped or revoked between writing down and signing, `move-not-allowed`
 *   for a version whose predecessor is no longer in force: it is taken back
 */
export async function finishIssue(deps: Deps, row: LicenseRow): Promise<LicenseRow> {
  if (row.state !== 'prepared') return row
  const signed = await sign(deps, row)
  if (await store(deps, { row, signed })) return { ...row, ...signed, state: 'active' }
  const found = await selectById(deps.db, row.id)
  // Another may bear its name by now.
  const other = found?.contentDigest.equals(row.contentDigest) === true ? found : undefined
  if (other !== undefined && other.state !== 'prepared') return other
  const idle = await shareIdleKeys(deps.db, [row.issuerKid])
  if (other !== undefined || idle.has(row.issuerKid)) throw refuseSeal('seal-suspended')
  // The version before was revoked, or succeeded by another, between writing down and signing.
  if (row.version > 1) throw refuse('move-not-allowed')
  throw new Error(`license ${row.id} is gone`)
}

const patienceSeconds = 30
const batch = 100

/** Finishes what a crash left half made, when its client has not come back for it. */
export async function finishUnfinished(deps: Deps): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - patienceSeconds * 1_000)
  for (const row of await selectUnfinished(deps.db, before, batch))
    await finishIssue(deps, row).catch(error => {
      if (!(error instanceof Fault))
        deps.log.error({ err: error, licenseId: row.id }, 'license could not be finished; it will be tried again')
    })
}
