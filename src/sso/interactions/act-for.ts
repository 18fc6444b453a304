import { organizationsOfPerson } from '../../identity/index.ts'
import { refuse } from '../faults.ts'
import type { Sso } from '../sso.ts'
import { type Exchange, interactionOf, personIdOf } from './interaction.ts'
import { goOn } from './step.ts'

/**
 * Chooses for whom the person acts: the organization of this code, or themself. Answers where the browser goes on.
 * @throws Fault `interaction-lost`, `organization-not-represented`
 */
export async function chooseActingFor(sso: Sso, exchange: Exchange, organization: string | undefined): Promise<string> {
  const interaction = await interactionOf(sso, exchange)
  const personId = personIdOf(interaction)
  if (personId === undefined) throw refuse('interaction-lost')
  if (organization !== undefined) {
    const represented = await organizationsOfPerson(sso.deps, personId)
    if (!represented.some(each => each.uscc === organization)) throw refuse('organization-not-represented')
  }
  return goOn(sso, interaction, { actingFor: organization ?? null })
}
