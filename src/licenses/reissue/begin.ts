import { record } from '../../audit/index.ts'
import { holdOfficer } from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { type Authority, authorityOf } from '../authority.ts'
import { selectIssuerKey, selectLatestTypes } from '../catalog/store.ts'
import { refuse as refuseLicense } from '../faults.ts'
import { refuse as refuseSeal } from '../seals/faults.ts'
import { type JoinedSeal, lockSeal, type Withdrawn, withdrawnOf } from '../seals/store.ts'
import { refuse } from './faults.ts'
import { partDue, type ReissueRun, runOf } from './run.ts'
import { countAffected, insertRun, selectOpenRun, selectRun } from './store.ts'

/** @throws Fault `seal-not-found` for another department's, `reissue-not-needed` for one that is still believed */
async function lockWithdrawn(tx: Tx, by: Authority, sealId: string): Promise<JoinedSeal & { withdrawn: Withdrawn }> {
  const row = isUuid(sealId) ? await lockSeal(tx, sealId) : undefined
  if (row === undefined || row.seal.uscc !== by.uscc) throw refuseSeal('seal-not-found')
  const withdrawn = withdrawnOf(row)
  if (withdrawn === undefined) throw refuse('reissue-not-needed')
  return { ...row, withdrawn }
}

/** @throws Fault `issuer-without-key`, `seal-suspended` where there is no other seal to issue by */
async function requireNewKey({ clock, db }: Deps, uscc: string): Promise<void> {
  const key = await selectIssuerKey(db, uscc, clock.now())
  if (key === undefined) throw refuseLicense('issuer-without-key')
  if (key.state !== 'active') throw refuseSeal('seal-suspended')
}

export interface Begun {
  /** False when one was under way. */
  readonly created: boolean
  readonly run: ReissueRun
}

/**
 * Issues again, by the department's seal of now, all licenses in force that a stolen key has signed: each gets a successor
 * that says the same. Where a type asks two people for a change, a second one agrees to all at once before anything begins.
 * Who asks while one is under way gets that one.
 * @throws Fault `issuer-not-allowed`, `seal-not-found`, `reissue-not-needed`, `issuer-without-key`, `seal-suspended`
 */
export async function beginReissue(deps: Deps, caller: Caller, sealId: string): Promise<Begun> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuseLicense('issuer-not-allowed')
  await requireNewKey(deps, by.uscc)
  const { clock, db, ids } = deps
  const id = ids.uuid()
  return db.transaction(async tx => {
    if (caller.kind === 'person') await holdOfficer(tx, deps, caller, 'clerk')
    const { withdrawn, seal } = await lockWithdrawn(tx, by, sealId)
    const standing = await selectOpenRun(tx, seal.id)
    if (standing !== undefined) return { created: false, run: runOf(standing) }
    const counts = await countAffected(tx, withdrawn)
    const total = counts.reduce((sum, each) => sum + each.count, 0)
    if (total === 0) throw refuse('reissue-not-needed')
    const two = new Set(
      (await selectLatestTypes(tx)).flatMap(type => (type.twoPerson?.includes('amend') ? type.code : [])),
    )
    const state = counts.some(({ typeCode }) => two.has(typeCode)) ? 'proposed' : 'running'
    const at = clock.now()
    await insertRun(tx, { id, sealId: seal.id, uscc: by.uscc, state, askedBy: by.actor, askedAt: at, total })
    const data = { kid: seal.kid, licenses: total }
    await record(tx, {
      at,
      type: `reissue.${state === 'running' ? 'begun' : 'proposed'}`,
      actor: by.actor,
      subject: `reissue:${id}`,
      data,
    })
    if (state === 'running') await putOutbox(tx, partDue, { id })
    const row = await selectRun(tx, id)
    if (row === undefined) throw new Error('a reissue that was written down is gone')
    return { created: true, run: runOf(row) }
  })
}
