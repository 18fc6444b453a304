import type { Deps } from '../../platform/deps.ts'
import { type Learnt, learntFrom } from '../claims.ts'
import { selectConsentsOf } from '../store.ts'

/** What a person has agreed that an application may know. */
export interface Consent {
  readonly clientId: string
  readonly name: string
  readonly nameEn: string | undefined
  readonly learns: readonly Learnt[]
  readonly agreedAt: Date
}

/** All that a person has agreed to and not taken back, the latest first. */
export async function consentsOf({ db }: Pick<Deps, 'db'>, personId: string): Promise<Consent[]> {
  const rows = await selectConsentsOf(db, personId)
  return rows.map(({ agreedAt, clientId, name, nameEn, scopes }) => ({
    clientId,
    name,
    nameEn: nameEn ?? undefined,
    learns: learntFrom(scopes),
    agreedAt,
  }))
}
