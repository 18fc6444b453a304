import { record } from '../../audit/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { networkOf } from '../sessions/network.ts'
import { insertSignIn } from '../store.ts'

/** By what; `session` where somebody already signed in goes on to one more application. */
export type SignInMethod = 'password' | 'code' | 'passkey' | 'certificate' | 'totp' | 'recovery-code' | 'session'

export interface SignInInput {
  readonly personId: string
  readonly clientId: string
  readonly method: SignInMethod
  /** Address the request came from; only its network is kept. */
  readonly source: string
}

/** Writes a sign-in down, for the person to see and for the log. */
export async function recordSignIn({ clock, db, ids }: Deps, input: SignInInput): Promise<void> {
  const at = clock.now()
  const { personId, clientId, method, source } = input
  await db.transaction(async tx => {
    await insertSignIn(tx, {
      id: ids.uuid(),
      personId,
      clientId,
      method,
      channel: 'web',
      source: networkOf(source),
      at,
    })
    await record(tx, {
      at,
      type: 'person.signed-in',
      actor: `person:${personId}`,
      subject: `person:${personId}`,
      data: { clientId, method },
    })
  })
}
