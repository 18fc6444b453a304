import { epochSeconds } from '../platform/clock.ts'
import { type Exchange, interactionOf } from './interaction.ts'
import type { Sso } from './provider.ts'

/**
 * The person does not want to go on, at whatever step. The application is told `access_denied` (RFC 6749 §4.1.2.1).
 * @throws Fault `interaction-lost`
 */
export async function decline(sso: Sso, exchange: Exchange): Promise<string> {
  const interaction = await interactionOf(sso, exchange)
  interaction.result = { error: 'access_denied', error_description: 'the person declined' }
  await interaction.save(interaction.exp - epochSeconds(sso.deps.clock.now()))
  return interaction.returnTo
}
