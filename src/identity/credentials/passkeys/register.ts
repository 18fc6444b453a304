import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Caller } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { maskName } from '../../mask.ts'
import { openPersonField } from '../../people/person.ts'
import { challengeSeconds, giveChallenge, takeChallenge } from '../challenge.ts'
import { requireFresh } from '../methods.ts'
import { announceChange } from '../notice.ts'
import { ownerOf, type SignInProof } from '../proof.ts'
import { lockPerson, selectContact } from '../store.ts'
import { parseKeyName } from './name.ts'
import { algorithms, knownTransports, relyingParty, userHandle } from './relying-party.ts'
import { countPasskeys, insertPasskey, selectPasskeys } from './store.ts'

const most = 20

/**
 * What a browser needs to make a passkey: resident, with user verification, without attestation.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`
 */
export async function startPasskey(
  deps: Deps,
  caller: Caller,
  { proof }: { readonly proof: SignInProof },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  const [contact, standing] = await Promise.all([selectContact(deps.db, personId), selectPasskeys(deps.db, personId)])
  if (contact === undefined) throw refuse('credential-not-allowed')
  const { challenge } = await giveChallenge(deps, 'passkey-registration', personId)
  const { id, name } = relyingParty(deps.config)
  const userName = maskName(openPersonField(deps.keys, 'name', personId, contact.nameSealed))
  return generateRegistrationOptions({
    rpID: id,
    rpName: name,
    userID: userHandle(personId),
    userName,
    userDisplayName: userName,
    // As bytes: the library takes text for UTF-8 and would encode it once more.
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeSeconds * 1_000,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: standing.map(each => ({ id: each.id, transports: knownTransports(each.transports) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

export interface NewPasskey {
  readonly proof: SignInProof
  /** What `navigator.credentials.create` answered, as JSON (WebAuthn §5.1). */
  readonly response: RegistrationResponseJSON
  readonly name: string
}

async function verify(deps: Deps, personId: string, response: RegistrationResponseJSON) {
  const { id, origin } = relyingParty(deps.config)
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: given => takeChallenge(deps, 'passkey-registration', personId, given),
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(error => {
    throw refuse('passkey-refused', [], error)
  })
  if (!verified) throw refuse('passkey-refused')
  return registrationInfo
}

/**
 * Registers the passkey that answers a challenge of {@link startPasskey}.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `credential-name-invalid`, `passkey-refused`,
 *   `passkey-known`, `passkey-too-many`
 */
export async function addPasskey(
  deps: Deps,
  caller: Caller,
  { proof, response, name }: NewPasskey,
): Promise<{ readonly id: string }> {
  const personId = ownerOf(caller)
  const keyName = parseKeyName(name)
  await requireFresh(deps, personId, proof)
  const { credential, credentialDeviceType } = await verify(deps, personId, response)
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (!(await lockPerson(tx, personId))) throw refuse('credential-not-allowed')
    if ((await countPasskeys(tx, personId)) >= most) throw refuse('passkey-too-many')
    const isNew = await insertPasskey(tx, {
      id: credential.id,
      personId,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: knownTransports(credential.transports ?? []),
      synced: credentialDeviceType === 'multiDevice',
      name: keyName,
      createdAt: at,
    })
    if (!isNew) throw refuse('passkey-known')
    await announceChange(tx, deps, {
      at,
      by: caller,
      personId,
      credential: 'passkey',
      change: 'added',
      data: { passkey: credential.id },
    })
  })
  return { id: credential.id }
}
