import type { IncomingMessage, ServerResponse } from 'node:http'
import { SessionNotFound } from 'oidc-provider/lib/helpers/errors.js'
import type { Provider } from 'oidc-provider/lib/provider.js'
import { epochSeconds } from '../../platform/clock.ts'
import { claimsIn, scopeOfClaim, scopesOf } from '../claims.ts'
import { refuse } from '../faults.ts'
import { detailsIn } from '../representation-detail.ts'
import type { Sso } from '../sso.ts'

/** The request and response whose cookies tell which interaction this is. */
export interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

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

/** Keeps what was answered. */
export async function keep(sso: Sso, interaction: Interaction, answered: Record<string, unknown>): Promise<void> {
  interaction.result = { ...interaction.lastSubmission, ...interaction.result, ...answered }
  await interaction.save(interaction.exp - epochSeconds(sso.deps.clock.now()))
}

/** Ends the interaction: the application is told this error (RFC 6749 §4.1.2.1). Answers where the browser goes. */
export async function endWith(sso: Sso, interaction: Interaction, error: string, text: string): Promise<string> {
  interaction.result = { error, error_description: text }
  await interaction.save(interaction.exp - epochSeconds(sso.deps.clock.now()))
  return interaction.returnTo
}

export const pageOf = ({ uid }: Interaction): string => `/sign-in/${uid}`

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export const clientIdOf = ({ params }: Interaction): string => textOf(params.client_id) ?? ''

/** By scope, by claim, or by authorization details. */
export function scopesAsked({ params }: Interaction): string[] {
  const byClaim = claimsIn(params.claims).map(scopeOfClaim)
  const byDetail = detailsIn(params.authorization_details).length > 0 ? ['organization'] : []
  return [...new Set([...scopesOf(textOf(params.scope)), ...byClaim, ...byDetail])].filter(scope => scope !== undefined)
}

/** Whoever this interaction is about: who has just signed in, or whose session it began in. */
export function personIdOf({ prompt, result, session }: Interaction): string | undefined {
  if (result?.login !== undefined) return result.login.accountId
  const mustSignIn = prompt.name === 'login' && !prompt.reasons.every(reason => reason === 'level')
  return mustSignIn ? undefined : session?.accountId
}
