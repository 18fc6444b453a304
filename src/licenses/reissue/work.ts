import { record } from '../../audit/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { Fault } from '../../platform/faults.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { standingHolders } from '../amend.ts'
import { dayAt } from '../civil-day.ts'
import { selectSeal, type Withdrawn, withdrawnOf } from '../seals/store.ts'
import { type SuccessionInput, succeedBy } from '../succeed.ts'
import { partDue, type RunRow, runAuthority } from './run.ts'
import { beginPart, endPart, type Miss, moveRun, selectNext, selectPart, selectRun } from './store.ts'

const partSize = 100

/** The same content once more; only its seal is another. */
function again({ clock }: Pick<Deps, 'clock'>): SuccessionInput {
  return {
    reason: 'seal-compromised',
    draftOf: ({ number, holders, fields, validFrom, validUntil, issuedOn }) => ({
      number,
      holders: standingHolders(holders, dayAt(clock.now())),
      fields,
      validFrom,
      validUntil,
      issuedOn,
    }),
    body: {},
  }
}

/** What hinders all of them now and passes: the work waits for it. */
const passing = ['seal-suspended', 'issuer-without-key']

interface Tried {
  readonly licenseId: string
  /** Code of the fault; undefined: done. */
  readonly code: string | undefined
  readonly error?: unknown
}

async function tryOne(deps: Deps, run: RunRow, license: { id: string; identifier: string }): Promise<Tried> {
  const { id: licenseId, identifier } = license
  try {
    const key = `reissue ${run.id} ${identifier}`
    await succeedBy(deps, runAuthority(run), identifier, 'amend', again(deps), key)
    return { licenseId, code: undefined }
  } catch (error) {
    if (!(error instanceof Fault)) return { licenseId, code: 'internal', error }
    if (passing.includes(error.code)) throw error
    return { licenseId, code: error.code }
  }
}

/** @throws what befell all of them: it is no matter of one license, and tried again later */
async function tryPart(deps: Deps, run: RunRow, seal: Withdrawn, until: string): Promise<Miss[]> {
  const tried = await Promise.all(
    (await selectPart(deps.db, seal, run.tried, until)).map(license => tryOne(deps, run, license)),
  )
  const broken = tried.filter(({ error }) => error !== undefined)
  if (broken.length > 0 && broken.length === tried.length) throw broken[0]?.error
  for (const { licenseId, error } of broken)
    deps.log.error({ err: error, licenseId, reissue: run.id }, 'a license could not be issued again')
  // Whoever got its successor all the same, by a hand or by what was broken off before, lacks nothing.
  const left = new Set((await selectPart(deps.db, seal, run.tried, until)).map(({ id }) => id))
  return tried.flatMap(({ licenseId, code }) =>
    code === undefined || !left.has(licenseId) ? [] : [{ licenseId, code }],
  )
}

/** The part that was begun, or the next one; undefined when there is none left. */
async function partOf({ db }: Deps, run: RunRow, seal: Withdrawn): Promise<string | undefined> {
  if (run.partUntil !== null) return run.partUntil
  const next = await selectNext(db, seal, run.tried, partSize)
  const until = next.at(-1)?.id
  if (until !== undefined) await db.transaction(tx => beginPart(tx, run.id, until, next.length))
  return until
}

/**
 * Does one part and asks for the next. A part is written down before it is begun, and each license is one request of its own:
 * broken off anywhere, it is done again and nothing twice.
 */
async function workPart(deps: Deps, tx: Tx, payload: Json): Promise<void> {
  const id = typeof payload === 'object' && payload !== null && 'id' in payload ? String(payload.id) : ''
  const run = await selectRun(deps.db, id)
  const row = run === undefined ? undefined : await selectSeal(deps.db, run.sealId)
  const seal = row === undefined ? undefined : withdrawnOf(row)
  // What was begun is brought to its end, also when somebody cancelled it meanwhile.
  if (run === undefined || seal === undefined || (run.state !== 'running' && run.partUntil === null)) return
  const until = await partOf(deps, run, seal)
  if (until !== undefined) {
    await endPart(tx, run.id, until, await tryPart(deps, run, seal, until))
    await putOutbox(tx, partDue, { id })
    return
  }
  const at = deps.clock.now()
  if (!(await moveRun(tx, id, ['running'], { state: 'done', endedAt: at }))) return
  const { done, missed } = run
  await record(tx, { at, type: 'reissue.ended', actor: run.askedBy, subject: `reissue:${id}`, data: { done, missed } })
}

export function reissueJobs(deps: Deps): void {
  deps.jobs.on(partDue, (tx, payload) => workPart(deps, tx, payload))
}
