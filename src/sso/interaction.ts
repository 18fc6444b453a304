import type { IncomingMessage, ServerResponse } from 'node:http'
import { SessionNotFound } from 'oidc-provider/lib/helpers/errors.js'
import type { Provider } from 'oidc-provider/lib/provider.js'
import { organizationsOfPerson, type Person, personById, type Representation } from '../identity/index.ts'
import { epochSeconds } from '../platform/clock.ts'
import type { Deps } from '../platform/deps.ts'
import { type Asker, askerOf } from './asker.ts'
import { claimsIn, type Learnt, learntFrom, scopeOfClaim, scopesOf } from './claims.ts'
import { refuse } from './faults.ts'
import { chosenOrganization } from './grant.ts'
import type { Sso } from './provider.ts'
import { detailsIn } from './representation-detail.ts'
import { selectConsent, selectRepresentation } from './store.ts'

/** The request and response whose cookies tell which interaction this is. */
export interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

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
    }
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

type Library = InstanceType<typeof Provider>
export type Interaction = Awaited<ReturnType<Library['interactionDetails']>>

/** @throws Fault `interaction-lost` */
export async function interactionOf({ provider }: Sso, { req, res }: Exchange): Promise<Interaction> {
  try {
    return await provider.interactionDetails(req, res)
  } catch (error) {
    if (error instanceof SessionNotFound) throw refuse('interaction-lost', [], error)
    throw error
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export const clientIdOf = ({ params }: Interaction): string => textOf(params.client_id) ?? ''
/** By scope, by claim, or by authorization details. */
export function scopesAsked({ params }: Interaction): string[] {
  const byClaim = claimsIn(params.claims).map(scopeOfClaim)
  const byDetail = detailsIn(params.authorization_details).length > 0 ? ['organization'] : []
  return [...new Set([...scopesOf(textOf(params.scope)), ...byClaim, ...byDetail])].filter(scope => scope !== undefined)
}

/** The organizations from which to choose: the ones that were asked for, where the application names them. */
function choosable(interaction: Interaction, organizations: readonly Representation[]): readonly Representation[] {
  const named = detailsIn(interaction.params.authorization_details).flatMap(({ uscc }) => uscc ?? [])
  return named.length === 0 ? organizations : organizations.filter(({ uscc }) => named.includes(uscc))
}

/** Whoever this interaction is about: who has just signed in, or whose session it began in. */
export function personIdOf({ prompt, result, session }: Interaction): string | undefined {
  if (result?.login !== undefined) return result.login.accountId
  return prompt.name === 'login' ? undefined : session?.accountId
}

async function mustChoose(deps: Deps, interaction: Interaction, personId: string): Promise<readonly Representation[]> {
  if (!scopesAsked(interaction).includes('organization')) return []
  if (chosenOrganization(interaction.result) !== undefined) return []
  const { session } = interaction
  const offered = choosable(interaction, await organizationsOfPerson(deps, personId))
  const isSameSession = interaction.result?.login === undefined && session !== undefined
  if (!isSameSession) return offered
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
  const personId = personIdOf(interaction)
  if (personId === undefined) {
    const hint = textOf(interaction.params.login_hint)
    return { kind: 'sign-in', asker, learns, hint, again: interaction.session?.accountId !== undefined }
  }
  const person = await personById(deps, personId)
  if (person === undefined) throw refuse('interaction-lost')
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
  interaction.result = { ...interaction.lastSubmission, ...interaction.result, ...answered }
  await interaction.save(interaction.exp - epochSeconds(sso.deps.clock.now()))
  const step = await stepOf(sso, interaction)
  return step.kind === 'done' ? step.location : `/sign-in/${interaction.uid}`
}
