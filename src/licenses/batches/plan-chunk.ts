import type { Deps } from '../../platform/deps.ts'
import { newPlaces } from '../write-down.ts'
import type { PlannedRow } from './batch.ts'
import { createRowCheck } from './check-row.ts'
import { LeaseLost } from './lease-lost.ts'
import { openPlan, openRows, sealPart } from './place.ts'
import { inSlices } from './slices.ts'
import { type BatchRow, type LeasedChunk, storePlan } from './store.ts'

/**
 * First half of a chunk, "write down": every row is checked, and what its license will say and which place it has is stored
 * before anything is signed. A plan that stands is taken as it is, so that a row has one license whatever breaks off.
 */
export async function planChunk(deps: Deps, batch: BatchRow, chunk: LeasedChunk): Promise<readonly PlannedRow[]> {
  const { keys } = deps
  if (chunk.planSealed !== null) return openPlan(keys, batch.id, chunk.n, chunk.planSealed)
  const checked = await inSlices(openRows(keys, batch.id, chunk.n, chunk.rowsSealed), createRowCheck(deps, batch))
  const good = batch.isDryRun ? 0 : checked.filter(each => 'content' in each).length
  const places = good === 0 ? [] : await newPlaces(deps, deps.db, good)
  const plan = checked.map((each): PlannedRow => {
    if ('mistakes' in each) return each
    if (batch.isDryRun) return { row: each.row, isGood: true }
    const place = places.shift()
    if (place === undefined) throw new Error('fewer places than licenses')
    return { ...each, place }
  })
  const planSealed = sealPart(keys, { name: 'plan', batchId: batch.id, n: chunk.n }, plan)
  if (!(await storePlan(deps.db, chunk, planSealed))) throw new LeaseLost(`chunk ${chunk.n} of ${batch.id}`)
  return plan
}
