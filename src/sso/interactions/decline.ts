import type { Sso } from '../sso.ts'
import { type Exchange, endWith, interactionOf } from './interaction.ts'
import { wantedLevel } from './proof.ts'
import { stepOf } from './step.ts'

/**
 * The person does not want to go on, at whatever step. The application is told `access_denied` (RFC 6749 §4.1.2.1), or that
 * it cannot be as sure as it insisted on.
 * @throws Fault `interaction-lost`
 */
export async function decline(sso: Sso, exchange: Exchange): Promise<string> {
  const interaction = await interactionOf(sso, exchange)
  const step = await stepOf(sso, interaction)
  const isUnmet = step.kind === 'prove-more' && step.reason === 'level' && wantedLevel(interaction.params).isEssential
  return isUnmet
    ? endWith(sso, interaction, 'unmet_authentication_requirements', 'the person did not prove more')
    : endWith(sso, interaction, 'access_denied', 'the person declined')
}
