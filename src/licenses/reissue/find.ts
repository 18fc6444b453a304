import type { Caller } from '../../platform/caller.ts'
import type { Reader } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { authorityOf, readerOf } from '../authority.ts'
import { refuse as refuseSeal } from '../seals/faults.ts'
import type { Seal } from '../seals/seal.ts'
import { sealOf } from '../seals/seal.ts'
import { selectSeal, selectSealsOf, withdrawnOf } from '../seals/store.ts'
import { refuse } from './faults.ts'
import { type ReissueRun, type RunRow, runOf } from './run.ts'
import { countAffected, selectMisses, selectRun, selectRunsOf } from './store.ts'

/** For others there is none. @throws Fault `reissue-not-found` */
export async function ownRun(reader: Reader, uscc: string | undefined, id: string): Promise<RunRow> {
  const run = uscc !== undefined && isUuid(id) ? await selectRun(reader, id) : undefined
  if (run === undefined || run.uscc !== uscc) throw refuse('reissue-not-found')
  return run
}

/** Who works in the department, or its machine. */
const officeOf = async (deps: Deps, caller: Caller): Promise<string | undefined> =>
  (await authorityOf(deps, caller))?.uscc ?? (await readerOf(deps, caller))

/** @throws Fault `reissue-not-found` */
export async function findReissue(deps: Deps, caller: Caller, id: string): Promise<ReissueRun> {
  return runOf(await ownRun(deps.db, await officeOf(deps, caller), id))
}

/** Licenses that could not be issued again and still need it, 200 at most. */
export async function missesOf(deps: Deps, caller: Caller, id: string) {
  const run = await ownRun(deps.db, await officeOf(deps, caller), id)
  return selectMisses(deps.db, run.id, 200)
}

export interface ReissueNeed {
  readonly seal: Seal
  /** Licenses that nobody believes now, by type. */
  readonly affected: readonly { readonly typeCode: string; readonly count: number }[]
  /** What was begun, the newest first. */
  readonly runs: readonly ReissueRun[]
}

const shown = 20

async function needOf(
  deps: Deps,
  row: Parameters<typeof sealOf>[0] & Parameters<typeof withdrawnOf>[0],
): Promise<ReissueNeed> {
  const { clock, db } = deps
  const withdrawn = withdrawnOf(row)
  const affected = withdrawn === undefined ? [] : await countAffected(db, withdrawn)
  const runs = await selectRunsOf(db, row.seal.id, shown)
  return { seal: sealOf(row, clock.now()), affected, runs: runs.map(runOf) }
}

/**
 * What there is to issue again because of one seal of the department.
 * @throws Fault `seal-not-found`
 */
export async function reissueNeed(deps: Deps, caller: Caller, sealId: string): Promise<ReissueNeed> {
  const uscc = await officeOf(deps, caller)
  const row = isUuid(sealId) ? await selectSeal(deps.db, sealId) : undefined
  if (row === undefined || row.seal.uscc !== uscc) throw refuseSeal('seal-not-found')
  return needOf(deps, row)
}

/** Withdrawn seals of the department whose licenses wait to be issued again, or were. */
export async function reissueNeeds(deps: Deps, caller: Caller): Promise<readonly ReissueNeed[]> {
  const uscc = await officeOf(deps, caller)
  if (uscc === undefined) return []
  const rows = (await selectSealsOf(deps.db, uscc)).filter(row => withdrawnOf(row) !== undefined)
  const needs = await Promise.all(rows.map(row => needOf(deps, row)))
  return needs.filter(({ affected, runs }) => affected.length > 0 || runs.length > 0)
}
