import type { Deps } from '../../../platform/deps.ts'
import { Fault } from '../../../platform/faults.ts'
import { finishFaceCheck } from '../../assurance/check-face.ts'
import { refuse as refuseAssurance } from '../../assurance/faults.ts'
import type { Sources } from '../../assurance/sources/open.ts'
import { selectFaceCheck } from '../../assurance/store.ts'
import { reproofHash, reprover } from './begin.ts'
import { selectReproof, useReproof } from './reproof-store.ts'
import type { reproofs } from './schema.ts'
import { type StartedRecovery, startRecovery } from './start.ts'

export type ReproofAnswer =
  /** The face check is not over. */
  { readonly kind: 'waiting' } | { readonly kind: 'refused' } | ({ readonly kind: 'ticket' } & StartedRecovery)

type Row = typeof reproofs.$inferSelect

/** Somebody without an account waits as long as their own face check does. */
async function waitOfStranger({ faceCheck }: Sources, { reference }: Row): Promise<ReproofAnswer> {
  const result = reference === null ? 'failed' : await faceCheck.result(reference)
  if (result === 'unavailable') throw refuseAssurance('register-unavailable')
  return result === 'pending' ? { kind: 'waiting' } : { kind: 'refused' }
}

/** How the face check ended, also where another request was told first. */
async function outcomeOf(deps: Deps, sources: Sources, faceCheckId: string): Promise<string | null> {
  try {
    await finishFaceCheck(deps, sources, reprover, faceCheckId)
    return 'passed'
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'register-unavailable') throw error
  }
  return (await selectFaceCheck(deps.db, faceCheckId))?.outcome ?? null
}

/**
 * How a re-proof stands. Of any number of calls at once after the face was recognized, one is given the ticket; the
 * recovery then waits as any other.
 * @throws Fault `register-unavailable`
 */
export async function continueRecovery(deps: Deps, sources: Sources, id: string): Promise<ReproofAnswer> {
  const { clock, db } = deps
  const idHash = reproofHash(deps, id)
  const row = await selectReproof(db, idHash, clock.now())
  if (row === undefined) return { kind: 'refused' }
  const { faceCheckId, matchedAt, personId } = row
  if (personId === null || faceCheckId === null) return waitOfStranger(sources, row)
  const outcome = await outcomeOf(deps, sources, faceCheckId)
  if (outcome === null) return { kind: 'waiting' }
  if (outcome !== 'passed' || !(await useReproof(db, idHash, clock.now()))) return { kind: 'refused' }
  const started = await startRecovery(deps, reprover, { personId, level: 4, matchedAt, faceMatched: true })
  return { kind: 'ticket', ...started }
}
