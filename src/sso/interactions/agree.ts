import { record } from '../../audit/index.ts'
import { refuse } from '../faults.ts'
import type { Sso } from '../sso.ts'
import { selectConsent, upsertConsent } from '../store.ts'
import { clientIdOf, type Exchange, interactionOf, personIdOf, scopesAsked } from './interaction.ts'
import { goOn } from './step.ts'

/**
 * The person lets the application know what it asked for, now and until they take it back. Answers where the browser goes on.
 * @throws Fault `interaction-lost`
 */
export async function agree(sso: Sso, exchange: Exchange): Promise<string> {
  const { clock, db } = sso.deps
  const interaction = await interactionOf(sso, exchange)
  const personId = personIdOf(interaction)
  if (personId === undefined) throw refuse('interaction-lost')
  const clientId = clientIdOf(interaction)
  const at = clock.now()
  await db.transaction(async tx => {
    const before = await selectConsent(tx, personId, clientId)
    const scopes = [...new Set([...(before ?? []), ...scopesAsked(interaction)])].sort()
    await upsertConsent(tx, { personId, clientId, scopes, agreedAt: at })
    await record(tx, {
      at,
      type: 'consent.given',
      actor: `person:${personId}`,
      subject: `person:${personId}`,
      data: { clientId, scopes },
    })
  })
  return goOn(sso, interaction, { consent: {} })
}
