import { type Event, recordAll } from '../audit/index.ts'
import type { Db, Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { Fault } from '../platform/faults.ts'
import { putOutboxAll } from '../platform/jobs/outbox.ts'
import { together } from '../platform/together.ts'
import { signDocuments } from './documents/sign.ts'
import { statusChanged } from './events.ts'
import { activateLicenses, deletePrepared, type SignedLicense } from './issue-store.ts'
import { openContent, sealField } from './license.ts'
import { licenseKey } from './seals/certificates.ts'
import { refuse } from './seals/faults.ts'
import { shareIdleKeys } from './seals/store.ts'
import { type LicenseRow, selectByRequest, selectUnfinished } from './store.ts'

/** A prepared license with what was signed over it. */
interface Finishing {
  readonly row: LicenseRow
  readonly signed: SignedLicense
}

const placeOf = ({ statusList, statusIndex }: LicenseRow) => ({ list: statusList, index: statusIndex })

function eventOf({ row, signed }: Finishing): Event {
  return {
    at: signed.changedAt,
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
    },
  }
}

/**
 * Those whose seal still signs. A license of a suspended one waits for it; of a revoked one it is taken back, since nobody has
 * seen it: the same request makes another.
 */
async function withSealsThatSign(tx: Tx, finishing: readonly Finishing[]): Promise<readonly Finishing[]> {
  const idle = await shareIdleKeys(tx, [...new Set(finishing.map(({ row }) => row.issuerKid))])
  if (idle.size === 0) return finishing
  await deletePrepared(
    tx,
    finishing.flatMap(({ row }) => (idle.get(row.issuerKid) === 'revoked' ? [row.id] : [])),
  )
  return finishing.filter(({ row }) => !idle.has(row.issuerKid))
}

/** Stores what was signed, each with its line of the log and its event, in one transaction. Answers who did it here. */
async function storeAll({ db }: Deps, finishing: readonly Finishing[]): Promise<boolean[]> {
  // Of several who finish the same license the first is asked; by id, so that no two transactions wait for each other.
  const first = new Map([...finishing].reverse().map(each => [each.row.id, each]))
  const mine = [...first.values()].sort((one, other) => (one.row.id < other.row.id ? -1 : 1))
  return db.transaction(async tx => {
    const may = await withSealsThatSign(tx, mine)
    const done = await activateLicenses(
      tx,
      may.map(each => each.signed),
    )
    const active = mine.filter(each => done.has(each.row.id))
    await recordAll(tx, active.map(eventOf))
    await putOutboxAll(
      tx,
      statusChanged,
      active.map(({ row }) => ({ licenseId: row.id, ...placeOf(row), status: 0 })),
    )
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
  return {
    id: row.id,
    sdJwtSealed: sealField(keys, 'sd_jwt', row.id, signed.sdJwt),
    qrSealed: sealField(keys, 'qr', row.id, signed.qr),
    changedAt: clock.now(),
  }
}

/**
 * Second half of "write down, sign, store", for a license that is `prepared`; any other is answered as it is. Whoever
 * comes along may do it, several at once too: one statement decides whose signatures are kept.
 * @throws Fault `seal-suspended` when the seal was stopped between writing down and signing
 */
export async function finishIssue(deps: Deps, row: LicenseRow): Promise<LicenseRow> {
  if (row.state !== 'prepared') return row
  const signed = await sign(deps, row)
  if (await store(deps, { row, signed })) return { ...row, ...signed, state: 'active' }
  const other = await selectByRequest(deps.db, row.requestKey)
  if (other === undefined || other.state === 'prepared') throw refuse('seal-suspended')
  return other
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
