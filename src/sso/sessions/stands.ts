import { organizationsOfPerson, signedInPerson } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { isSessionOpen } from '../storage/artifact-store.ts'

/** Something that was begun in a session, by its person, for whom they acted then. */
export interface Begun {
  readonly sessionUid: string
  readonly personId: string
  readonly organization: string | null
}

/** Does the session still stand, its person too, and may they still act for that organization? */
export async function sessionStands(deps: Deps, { sessionUid, personId, organization }: Begun): Promise<boolean> {
  const [isOpen, person, organizations] = await Promise.all([
    isSessionOpen(deps.db, sessionUid, personId),
    signedInPerson(deps, personId),
    organization === null ? [] : organizationsOfPerson(deps, personId),
  ])
  if (!isOpen || person === undefined) return false
  return organization === null || organizations.some(({ uscc }) => uscc === organization)
}
