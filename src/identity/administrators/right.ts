import { type Caller, hasScope } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { type AdministratorKind, administratorKinds } from './kind.ts'
import { selectKind } from './store.ts'

type Reading = Pick<Deps, 'db'>

/** Who administers must be known this surely: name and number matched with a register. */
const leastLevel = 3

/** Which administrator somebody is, however surely they are known in this session; undefined for everybody else. */
export async function administratorKindOf({ db }: Reading, caller: Caller): Promise<AdministratorKind | undefined> {
  if (caller.kind !== 'person') return undefined
  const kind = await selectKind(db, caller.id)
  return administratorKinds.find(each => each === kind)
}

/** The same for who is known surely enough to act as one. */
export const actsAs = async (deps: Reading, caller: Caller): Promise<AdministratorKind | undefined> =>
  caller.kind === 'person' && caller.assurance >= leastLevel ? administratorKindOf(deps, caller) : undefined

export const isAdministrator = async (deps: Reading, caller: Caller, kind: AdministratorKind): Promise<boolean> =>
  (await actsAs(deps, caller)) === kind

/** Who looks after the records of people: the program, a registrar's machine, a security administrator. */
export const looksAfterPeople = async (deps: Reading, caller: Caller): Promise<boolean> =>
  hasScope(caller, 'people.register') || (await isAdministrator(deps, caller, 'security'))
