import { type OpenRecovery, openRecoveryOf, type Person, personById } from '../identity/index.ts'
import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'

/** Whoever looks at their own pages, and whether somebody is taking their account over meanwhile. */
export interface Owner {
  readonly person: Person
  readonly recovery: OpenRecovery | undefined
}

export async function ownerOf(deps: Deps, caller: Caller): Promise<Owner> {
  const person = caller.kind === 'person' ? await personById(deps, caller.id) : undefined
  if (person === undefined) throw new Error('a session of nobody who is registered')
  return { person, recovery: await openRecoveryOf(deps, caller) }
}
