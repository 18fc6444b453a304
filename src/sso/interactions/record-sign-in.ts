import { recordAll } from '../../audit/index.ts'
import type { Db } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { together } from '../../platform/together.ts'
import { networkOf } from '../sessions/network.ts'
import { insertSignIns } from '../store.ts'

/** By what; `session` where somebody already signed in goes on to one more application. */
export type SignInMethod = 'password' | 'code' | 'passkey' | 'certificate' | 'totp' | 'recovery-code' | 'session'

export interface SignInInput {
  readonly personId: string
  readonly clientId: string
  readonly method: SignInMethod
  /** Address the request came from; only its network is kept. */
  readonly source: string
}

interface SignedIn extends SignInInput {
  readonly at: Date
}

async function recordAllSignIns({ db, ids }: Deps, signIns: readonly SignedIn[]): Promise<undefined[]> {
  await db.transaction(async tx => {
    await insertSignIns(
      tx,
      signIns.map(({ source, ...rest }) => ({ ...rest, id: ids.uuid(), channel: 'web', source: networkOf(source) })),
    )
    await recordAll(
      tx,
      signIns.map(({ at, clientId, method, personId }) => ({
        at,
        type: 'person.signed-in',
        actor: `person:${personId}`,
        subject: `person:${personId}`,
        data: { clientId, method },
      })),
    )
  })
  return signIns.map(() => undefined)
}

const recording = new WeakMap<Db, (signIn: SignedIn) => Promise<undefined>>()

/** Writes a sign-in down, for the person to see and for the log; together with those that come at the same time. */
export async function recordSignIn(deps: Deps, input: SignInInput): Promise<void> {
  const put = recording.get(deps.db) ?? together<SignedIn, undefined>(several => recordAllSignIns(deps, several))
  recording.set(deps.db, put)
  await put({ ...input, at: deps.clock.now() })
}
