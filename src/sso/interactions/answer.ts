import { type Admitted, type Authentication, acrOf, personById } from '../../identity/index.ts'
import { epochSeconds } from '../../platform/clock.ts'
import { refuse } from '../faults.ts'
import type { Sso } from '../sso.ts'
import { noteDevice } from './device.ts'
import { clientIdOf, type Exchange, type Interaction, keep, pageOf } from './interaction.ts'
import { reachedLevel } from './proof-step.ts'
import { recordSignIn, type SignInMethod } from './record-sign-in.ts'
import { goOn } from './step.ts'

export type SignInAnswer =
  | { readonly kind: 'ok'; readonly location: string }
  /** `reason` is a fault code, given only where it tells a stranger nothing. */
  | { readonly kind: 'refused'; readonly reason?: string }
  | { readonly kind: 'locked'; readonly until: Date }

/** Where it comes from, and by what it was done. */
export interface Done {
  readonly source: string
  readonly method: SignInMethod
}

/** Keeps what somebody has shown, with what the session will have proven by it. Answers where the browser goes on. */
export async function keepShown(sso: Sso, interaction: Interaction, shown: Admitted): Promise<string> {
  const { clock } = sso.deps
  const person = await personById(sso.deps, shown.personId)
  if (person === undefined) throw refuse('interaction-lost')
  const { session } = interaction
  const before = session?.accountId === person.id ? (session.amr ?? []) : []
  const level = reachedLevel({ session, result: { shown } }, person)
  return goOn(sso, interaction, {
    // A register may have said more of them since.
    shown: { ...shown, assuranceLevel: Math.max(shown.assuranceLevel, person.assuranceLevel) },
    pending: undefined,
    code: undefined,
    login: {
      accountId: person.id,
      acr: acrOf(level),
      amr: [...new Set([...before, ...shown.amr])],
      ts: epochSeconds(clock.now()),
      remember: true,
    },
    ...(shown.organization === undefined ? {} : { actingFor: shown.organization }),
  })
}

/** Goes on by how an attempt ended: in, not yet in, refused, or told to wait. */
export async function answer(
  sso: Sso,
  exchange: Exchange,
  interaction: Interaction,
  attempt: Authentication,
  { method, source }: Done,
): Promise<SignInAnswer> {
  if (attempt.kind === 'locked') return attempt
  if (attempt.kind === 'refused') {
    const { pending, reason } = attempt
    if (pending === undefined) return reason === undefined ? { kind: 'refused' } : { kind: 'refused', reason }
    await keep(sso, interaction, { pending, code: undefined })
    return { kind: 'ok', location: pageOf(interaction) }
  }
  const { personId } = attempt
  await recordSignIn(sso.deps, { personId, clientId: clientIdOf(interaction), method, source })
  await noteDevice(sso, exchange, personId)
  return { kind: 'ok', location: await keepShown(sso, interaction, attempt) }
}
