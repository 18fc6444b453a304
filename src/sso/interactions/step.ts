import {
  organizationsOfPerson,
  type Person,
  personById,
  type Representation,
  type SentCode,
} from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Learnt, learntFrom, scopesOf } from '../claims.ts'
import { type Asker, askerOf } from '../clients/asker.ts'
import { refuse } from '../faults.ts'
import { chosenOrganization } from '../grant.ts'
import { detailsIn } from '../representation-detail.ts'
import type { Sso } from '../sso.ts'
import { selectConsent, selectRepresentation } from '../store.ts'
import {
  clientIdOf,
  type Exchange,
  endWith,
  type Interaction,
  interactionOf,
  keep,
  pageOf,
  personIdOf,
  scopesAsked,
  textOf,
} from './interaction.ts'
import { type ProveMore, proofStep } from './proof-step.ts'
import { sentCodeIn, shownIn } from './shown.ts'

/** By what an account can be signed in to. What an account really has is told to nobody before they are in. */
export const methods = ['password', 'code', 'passkey', 'certificate'] as const
export type Method = (typeof methods)[number]

/** What a person is asked next before the application gets its answer. */
export type Step =
  | {
      readonly kind: 'sign-in'
      readonly asker: Asker
      readonly learns: readonly Learnt[]
      /** What the application believes the identifier to be. */
      readonly hint: string | undefined
      /** Somebody is signed in, but must prove it anew. */
      readonly again: boolean
      readonly methods: readonly Method[]
      /** A message with a code is on its way. */
      readonly code: SentCode | undefined
    }
  | ProveMore
  | {
      readonly kind: 'acting-for'
      readonly asker: Asker
      readonly person: Person
      readonly organizations: readonly Representation[]
    }
  | {
      readonly kind: 'consent'
      readonly asker: Asker
      readonly person: Person
      readonly organization: Representation | undefined
      readonly learns: readonly Learnt[]
    }
  | { readonly kind: 'done'; readonly location: string }

/** The organizations from which to choose: the ones that were asked for, where the application names them. */
function choosable(interaction: Interaction, organizations: readonly Representation[]): readonly Representation[] {
  const named = detailsIn(interaction.params.authorization_details).flatMap(({ uscc }) => uscc ?? [])
  return named.length === 0 ? organizations : organizations.filter(({ uscc }) => named.includes(uscc))
}

async function mustChoose(deps: Deps, interaction: Interaction, personId: string): Promise<readonly Representation[]> {
  if (!scopesAsked(interaction).includes('organization')) return []
  if (chosenOrganization(interaction.result) !== undefined) return []
  const { session } = interaction
  const offered = choosable(interaction, await organizationsOfPerson(deps, personId))
  if (session === undefined || session.accountId !== personId) return offered
  const chosen = await selectRepresentation(deps.db, session.uid, clientIdOf(interaction))
  const isAnswered =
    interaction.params.authorization_details === undefined
      ? chosen !== undefined
      : offered.some(({ uscc }) => uscc === chosen)
  return isAnswered ? [] : offered
}

async function mustAgree(deps: Deps, interaction: Interaction, asker: Asker, personId: string): Promise<boolean> {
  if (interaction.result?.consent !== undefined) return false
  // The library asks anew wherever details are asked for, of whomever.
  if (interaction.params.authorization_details !== undefined) return true
  if (asker.isFirstParty) return false
  const isAsked =
    interaction.prompt.name === 'consent' || scopesOf(textOf(interaction.params.prompt)).includes('consent')
  if (isAsked) return true
  const agreed = new Set(await selectConsent(deps.db, personId, clientIdOf(interaction)))
  return !scopesAsked(interaction).every(scope => agreed.has(scope))
}

async function actingFor(deps: Deps, interaction: Interaction, personId: string): Promise<Representation | undefined> {
  const { result, session } = interaction
  const fresh = chosenOrganization(result)
  const chosen =
    fresh === undefined && session !== undefined
      ? await selectRepresentation(deps.db, session.uid, clientIdOf(interaction))
      : fresh
  if (chosen == null) return undefined
  return (await organizationsOfPerson(deps, personId)).find(each => each.uscc === chosen)
}

/** The one place that decides what comes next, from what is stored: steps never call each other. */
export async function stepOf(sso: Sso, interaction: Interaction): Promise<Step> {
  const { deps } = sso
  const asker = await askerOf(sso, interaction)
  const learns = learntFrom(scopesAsked(interaction))
  const shown = shownIn(interaction)
  const personId = shown.pending?.personId ?? personIdOf(interaction)
  if (personId === undefined) {
    const hint = textOf(interaction.params.login_hint)
    const again = interaction.session?.accountId !== undefined
    return { kind: 'sign-in', asker, learns, hint, again, methods, code: sentCodeIn(shown) }
  }
  const person = await personById(deps, personId)
  if (person === undefined) throw refuse('interaction-lost')
  const proof = await proofStep(sso, interaction, asker, person)
  if (proof === 'unmet') {
    const text = 'the level of assurance that was asked for cannot be reached'
    return { kind: 'done', location: await endWith(sso, interaction, 'unmet_authentication_requirements', text) }
  }
  if (proof !== undefined) return proof
  const organizations = await mustChoose(deps, interaction, personId)
  if (organizations.length > 0) return { kind: 'acting-for', asker, person, organizations }
  if (await mustAgree(deps, interaction, asker, personId)) {
    const organization = await actingFor(deps, interaction, personId)
    const told = organization === undefined ? learns.filter(each => each !== 'organization') : learns
    return { kind: 'consent', asker, person, organization, learns: told }
  }
  return { kind: 'done', location: interaction.returnTo }
}

/** @throws Fault `interaction-lost` */
export const nextStep = async (sso: Sso, exchange: Exchange): Promise<Step> =>
  stepOf(sso, await interactionOf(sso, exchange))

/** Keeps what was answered and says where the browser goes on. */
export async function goOn(sso: Sso, interaction: Interaction, answered: Record<string, unknown>): Promise<string> {
  await keep(sso, interaction, answered)
  const step = await stepOf(sso, interaction)
  return step.kind === 'done' ? step.location : pageOf(interaction)
}
