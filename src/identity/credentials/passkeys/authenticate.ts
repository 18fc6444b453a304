import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import { record } from '../../../audit/index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { admit } from '../admit.ts'
import type { Authentication } from '../authentication.ts'
import { challengeSeconds, giveChallenge, takeChallenge } from '../challenge.ts'
import { knownTransports, relyingParty, userHandle } from './relying-party.ts'
import { selectPasskey, updatePasskeyCounter } from './store.ts'

/**
 * What a browser needs to sign in by any passkey it has. Names no key and no account: it is the same for everybody.
 * @param binding the sign-in this belongs to (its interaction in this browser); answered in another one it is refused
 */
export async function startPasskeySignIn(deps: Deps, binding: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { challenge } = await giveChallenge(deps, 'passkey-sign-in', binding)
  return generateAuthenticationOptions({
    rpID: relyingParty(deps.config).id,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeSeconds * 1_000,
    userVerification: 'required',
  })
}

export interface PasskeyAttempt {
  readonly binding: string
  /** What `navigator.credentials.get` answered, as JSON (WebAuthn §5.1). */
  readonly response: AuthenticationResponseJSON
}

type Row = NonNullable<Awaited<ReturnType<typeof selectPasskey>>>

/** The counter that a good answer carries; undefined for one that is not good. The stored counter is compared later, in one statement. */
async function verify(deps: Deps, binding: string, response: AuthenticationResponseJSON, row: Row) {
  const { id, origin } = relyingParty(deps.config)
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: given => takeChallenge(deps, 'passkey-sign-in', binding, given),
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    credential: {
      id: row.id,
      publicKey: new Uint8Array(row.publicKey),
      counter: 0,
      transports: knownTransports(row.transports),
    },
  })
  return verified ? authenticationInfo.newCounter : undefined
}

/** A counter that went back: the key may have been copied (WebAuthn §6.1.1). Written down for the owner and the operator. */
const reportCopy = ({ clock, db }: Deps, { id, personId }: Row): Promise<unknown> =>
  db.transaction(tx =>
    record(tx, {
      at: clock.now(),
      type: 'passkey.counter-regressed',
      actor: 'anonymous',
      subject: `person:${personId}`,
      data: { passkey: id },
    }),
  )

/** Signs in by a passkey: what the account is, the key says. `refused` does not tell what was wrong. */
export async function authenticatePasskey(deps: Deps, { binding, response }: PasskeyAttempt): Promise<Authentication> {
  const { clock, db, log } = deps
  const row = await selectPasskey(db, response.id)
  if (row === undefined) return { kind: 'refused' }
  const handle = response.response.userHandle
  if (handle !== undefined && !Buffer.from(handle, 'base64url').equals(userHandle(row.personId)))
    return { kind: 'refused' }
  const counter = await verify(deps, binding, response, row).catch(error => {
    log.debug({ err: error }, 'a passkey answer was refused')
    return undefined
  })
  if (counter === undefined) return { kind: 'refused' }
  if (!(await updatePasskeyCounter(db, row.id, counter, clock.now()))) {
    await reportCopy(deps, row)
    return { kind: 'refused' }
  }
  const account = { personId: row.personId, organization: undefined }
  return admit(deps, account, [row.synced ? 'swk' : 'hwk', 'pop', 'user', 'mfa'])
}
