import { randomBytes } from 'node:crypto'
import type { Caller } from '../../../platform/caller.ts'
import { open, seal } from '../../../platform/crypto/envelope.ts'
import type { Deps } from '../../../platform/deps.ts'
import { refuse } from '../../faults.ts'
import { parseCode } from '../codes/code.ts'
import { requireFresh } from '../methods.ts'
import { announceChange } from '../notice.ts'
import { ownerOf, type SignInProof } from '../proof.ts'
import { makeRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { base32, provisioningUri, stepsOf } from './step.ts'
import { confirmTotpRow, deleteTotp, replaceRecoveryCodes, selectTotp, upsertUnconfirmedTotp } from './store.ts'

/** 160 bits (RFC 4226 §4 R6). */
const secretBytes = 20
const issuer = '一号'

const place = (personId: string): string => `identity.totps.secret:${personId}`
export const openSecret = ({ keys }: Pick<Deps, 'keys'>, personId: string, sealed: Buffer): Buffer =>
  open(keys.fieldKeys, place(personId), sealed)

export interface NewTotp {
  /** Base32, for those who cannot scan. */
  readonly secret: string
  /** `otpauth://…`, for a QR code. */
  readonly uri: string
}

/**
 * A new secret for an authenticator app, shown once. It counts only after {@link confirmTotp}.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `totp-already-set`
 */
export async function startTotp(
  deps: Deps,
  caller: Caller,
  { proof }: { readonly proof: SignInProof },
): Promise<NewTotp> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  const secret = randomBytes(secretBytes)
  const secretSealed = seal(deps.keys.fieldKeys[0], place(personId), secret)
  const row = { personId, secretSealed, createdAt: deps.clock.now() }
  const isNew = await deps.db.transaction(tx => upsertUnconfirmedTotp(tx, row))
  if (!isNew) throw refuse('totp-already-set')
  return { secret: base32(secret), uri: provisioningUri(secret, issuer, '账号') }
}

/**
 * Sets the app up with a first code of it, and answers ten recovery codes, shown once.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `totp-not-started`, `code-invalid`
 */
export async function confirmTotp(
  deps: Deps,
  caller: Caller,
  { proof, code }: { readonly proof: SignInProof; readonly code: string },
): Promise<{ readonly recoveryCodes: readonly string[] }> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  const standing = await selectTotp(deps.db, personId)
  if (standing === undefined || standing.confirmedAt !== null) throw refuse('totp-not-started')
  const at = deps.clock.now()
  const [step] = stepsOf(openSecret(deps, personId, standing.secretSealed), parseCode(code), at)
  if (step === undefined) throw refuse('code-invalid')
  const recoveryCodes = makeRecoveryCodes(deps)
  const hashes = recoveryCodes.map(each => recoveryCodeHash(deps, personId, each))
  await deps.db.transaction(async tx => {
    if (!(await confirmTotpRow(tx, standing, step, at))) throw refuse('totp-not-started')
    await replaceRecoveryCodes(tx, personId, hashes, at)
    await announceChange(tx, deps, { at, by: caller, personId, credential: 'totp', change: 'added' })
  })
  return { recoveryCodes }
}

/**
 * Takes the app off, and its recovery codes with it.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `credential-not-found`
 */
export async function removeTotp(
  deps: Deps,
  caller: Caller,
  { proof }: { readonly proof: SignInProof },
): Promise<void> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    if (!(await deleteTotp(tx, personId))) throw refuse('credential-not-found')
    await replaceRecoveryCodes(tx, personId, [], at)
    await announceChange(tx, deps, { at, by: caller, personId, credential: 'totp', change: 'removed' })
  })
}

/**
 * Ten new recovery codes, shown once; the old ones are worthless.
 * @throws Fault `credential-not-allowed`, `fresh-sign-in-needed`, `totp-not-started`
 */
export async function renewRecoveryCodes(
  deps: Deps,
  caller: Caller,
  { proof }: { readonly proof: SignInProof },
): Promise<{ readonly recoveryCodes: readonly string[] }> {
  const personId = ownerOf(caller)
  await requireFresh(deps, personId, proof)
  if ((await selectTotp(deps.db, personId))?.confirmedAt == null) throw refuse('totp-not-started')
  const at = deps.clock.now()
  const recoveryCodes = makeRecoveryCodes(deps)
  const hashes = recoveryCodes.map(each => recoveryCodeHash(deps, personId, each))
  await deps.db.transaction(async tx => {
    await replaceRecoveryCodes(tx, personId, hashes, at)
    await announceChange(tx, deps, { at, by: caller, personId, credential: 'recovery-codes', change: 'changed' })
  })
  return { recoveryCodes }
}
