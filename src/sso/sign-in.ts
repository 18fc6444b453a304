import { authenticatePassword, type PasswordAttempt } from '../identity/index.ts'
import { epochSeconds } from '../platform/clock.ts'
import { acrOf } from './claims.ts'
import { clientIdOf, type Exchange, goOn, interactionOf } from './interaction.ts'
import type { Sso } from './provider.ts'
import { recordSignIn } from './record-sign-in.ts'

export type SignInAnswer =
  | { readonly kind: 'ok'; readonly location: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked'; readonly until: Date }

/**
 * Signs somebody in by password. Who signs in under an organization's code acts for it.
 * @throws Fault `interaction-lost`
 */
export async function signInWithPassword(
  sso: Sso,
  exchange: Exchange,
  attempt: PasswordAttempt,
): Promise<SignInAnswer> {
  const { deps } = sso
  const interaction = await interactionOf(sso, exchange)
  const answer = await authenticatePassword(deps, attempt)
  if (answer.kind !== 'ok') return answer
  const { personId, assuranceLevel, organization } = answer
  await recordSignIn(deps, { personId, clientId: clientIdOf(interaction), method: 'password', source: attempt.source })
  const login = {
    accountId: personId,
    acr: acrOf(assuranceLevel),
    amr: ['pwd'],
    ts: epochSeconds(deps.clock.now()),
    remember: true,
  }
  const location = await goOn(sso, interaction, {
    login,
    ...(organization === undefined ? {} : { actingFor: organization }),
  })
  return { kind: 'ok', location }
}
