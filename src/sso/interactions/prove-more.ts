import {
  type Admitted,
  type Authentication,
  authenticateConfirmCode,
  authenticatePasskey,
  authenticateRecoveryCode,
  authenticateTotp,
  finishFaceCheck,
  matchWithRegister,
  type Person,
  personById,
  requestConfirmCode as requestCode,
  startFaceCheck,
  withSecondFactor,
} from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import { Fault } from '../../platform/faults.ts'
import { refuse } from '../faults.ts'
import type { Sso } from '../sso.ts'
import { answer, keepShown, type SignInAnswer } from './answer.ts'
import { originOf } from './device.ts'
import { type Exchange, type Interaction, interactionOf, keep, pageOf, personIdOf } from './interaction.ts'
import { isPasskeyAnswer } from './passkey-answer.ts'
import { firstOf, reachedLevel } from './proof-step.ts'
import { keptCode, shownIn } from './shown.ts'
import { goOn } from './step.ts'

interface CodeProof {
  readonly way: 'totp' | 'recovery-code' | 'code'
  readonly code: string
  readonly source: string
}

interface PasskeyProof {
  readonly way: 'passkey'
  readonly response: unknown
  readonly source: string
}

/** Asks the register; or begins a check of the face, or looks how the one under way has ended. */
interface RegisterProof {
  readonly way: 'register-match' | 'face'
  readonly source: string
}

export type MoreProof = CodeProof | PasskeyProof | RegisterProof

async function known(sso: Sso, exchange: Exchange): Promise<{ interaction: Interaction; person: Person }> {
  const interaction = await interactionOf(sso, exchange)
  const personId = shownIn(interaction).pending?.personId ?? personIdOf(interaction)
  const person = personId === undefined ? undefined : await personById(sso.deps, personId)
  if (person === undefined) throw refuse('interaction-lost')
  return { interaction, person }
}

const callerOf = (interaction: Interaction, person: Person): Caller => ({
  kind: 'person',
  id: person.id,
  organization: undefined,
  assurance: reachedLevel(interaction, person),
})

/**
 * Sends a second factor to the person's phone. Answers where the browser goes on.
 * @throws Fault `interaction-lost`, `messages-unavailable`, `code-too-soon`
 */
export async function requestConfirmCode(
  sso: Sso,
  exchange: Exchange,
  { source }: { readonly source: string },
): Promise<string> {
  const { interaction, person } = await known(sso, exchange)
  const sent = await requestCode(sso.deps, callerOf(interaction, person), { source })
  await keep(sso, interaction, { code: keptCode(sent) })
  return pageOf(interaction)
}

/** A passkey says by itself whose it is: here it must be the same person's. */
async function byPasskey(
  sso: Sso,
  interaction: Interaction,
  first: Admitted,
  response: unknown,
): Promise<Authentication> {
  if (!isPasskeyAnswer(response)) return { kind: 'refused' }
  const second = await authenticatePasskey(sso.deps, { binding: interaction.uid, response })
  if (second.kind !== 'ok') return second
  if (second.personId !== first.personId) return { kind: 'refused' }
  return withSecondFactor(first, second)
}

function byFactor(
  sso: Sso,
  exchange: Exchange,
  interaction: Interaction,
  first: Admitted,
  proof: CodeProof | PasskeyProof,
): Promise<Authentication> {
  const { deps } = sso
  if (proof.way === 'passkey') return byPasskey(sso, interaction, first, proof.response)
  const { code, source, way } = proof
  const attempt = { first, code, ...originOf(exchange, source) }
  if (way === 'totp') return authenticateTotp(deps, attempt)
  if (way === 'recovery-code') return authenticateRecoveryCode(deps, attempt)
  return authenticateConfirmCode(deps, { ...attempt, id: shownIn(interaction).code?.id ?? '' })
}

/** What a register or a face check says no to: another way may still lead on. */
const final = ['register-no-match', 'face-check-failed', 'face-check-expired']

async function byRegister(
  sso: Sso,
  interaction: Interaction,
  person: Person,
  way: 'register-match' | 'face',
): Promise<string> {
  const { deps, sources } = sso
  const caller = callerOf(interaction, person)
  const first = firstOf(interaction, person)
  if (way === 'register-match') {
    await matchWithRegister(deps, sources, caller, person.id)
    return keepShown(sso, interaction, first)
  }
  const { face } = shownIn(interaction)
  if (face === undefined) {
    const back = `${deps.config.origin}${pageOf(interaction)}`
    const { address, id } = await startFaceCheck(deps, sources, caller, person.id, back)
    await keep(sso, interaction, { face: { id, ...(address === undefined ? {} : { address }) } })
    return pageOf(interaction)
  }
  await finishFaceCheck(deps, sources, caller, face.id)
  await keep(sso, interaction, { face: undefined })
  return keepShown(sso, interaction, { ...first, amr: [...new Set([...first.amr, 'face' as const])] })
}

/**
 * Proves more than was shown so far, by one of the ways that the step offers.
 * @throws Fault `interaction-lost`, `register-unavailable`, `face-check-pending`
 */
export async function proveMore(sso: Sso, exchange: Exchange, proof: MoreProof): Promise<SignInAnswer> {
  const { interaction, person } = await known(sso, exchange)
  if ('code' in proof || 'response' in proof) {
    const attempt = await byFactor(sso, exchange, interaction, firstOf(interaction, person), proof)
    return answer(sso, exchange, interaction, attempt, { method: proof.way, source: proof.source })
  }
  try {
    return { kind: 'ok', location: await byRegister(sso, interaction, person, proof.way) }
  } catch (error) {
    if (!(error instanceof Fault) || !final.includes(error.code)) throw error
    const { failedWays = [] } = shownIn(interaction)
    await keep(sso, interaction, { failedWays: [...failedWays, proof.way], face: undefined })
    return { kind: 'refused', reason: error.code }
  }
}

/**
 * Goes on without proving what the application would only have liked. Answers where the browser goes on.
 * @throws Fault `interaction-lost`
 */
export async function skipProof(sso: Sso, exchange: Exchange): Promise<string> {
  const { interaction } = await known(sso, exchange)
  return goOn(sso, interaction, { skipped: true })
}
