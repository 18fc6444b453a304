import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from './faults.ts'
import { requireSealReader } from './right.ts'
import { type Seal, sealOf } from './seal.ts'
import { selectSeal, selectSealsOf } from './store.ts'

type Reading = Pick<Deps, 'clock' | 'db'>

/** The seal of this id, in whatever state it is; undefined when there is none. For the slice's own use: asks for no right. */
export async function sealById({ clock, db }: Reading, id: string): Promise<Seal | undefined> {
  const row = await selectSeal(db, id)
  return row === undefined ? undefined : sealOf(row, clock.now())
}

/**
 * One seal, for those who may see it.
 * @throws Fault `seal-not-found`, `seal-not-allowed`
 */
export async function ownSeal(deps: Deps, caller: Caller, id: string): Promise<Seal> {
  const seal = await sealById(deps, id)
  if (seal === undefined) throw refuse('seal-not-found')
  await requireSealReader(deps, caller, seal.uscc)
  return seal
}

/**
 * The seals of a department, newest first, past ones too.
 * @throws Fault `seal-not-allowed`
 */
export async function sealsOf(deps: Deps, caller: Caller, uscc: string): Promise<Seal[]> {
  const { clock, db } = deps
  await requireSealReader(deps, caller, uscc)
  return (await selectSealsOf(db, uscc)).map(row => sealOf(row, clock.now()))
}
