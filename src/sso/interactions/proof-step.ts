import { type Admitted, type Level, type Person, type SentCode, signInMethodsOf } from '../../identity/index.ts'
import { levelOf } from '../claims.ts'
import type { Asker } from '../clients/asker.ts'
import { ownClientId } from '../clients/own.ts'
import type { Sso } from '../sso.ts'
import type { Interaction } from './interaction.ts'
import { highestOf, isStrongProof, provenLevel, wantedLevel } from './proof.ts'
import { sentCodeIn, shownIn } from './shown.ts'
import { insteadOfApp, secondFactors, type Way, waysTo } from './ways.ts'

/** What somebody is asked who must show more than they have. */
export interface ProveMore {
  readonly kind: 'prove-more'
  readonly asker: Asker
  readonly person: Person
  /** The account has an authenticator app; the application wants to be surer; something of the account is to be changed. */
  readonly reason: 'second-factor' | 'level' | 'fresh'
  readonly wanted: Level
  readonly have: Level
  readonly ways: readonly Way[]
  /** The masked phone that codes are sent to. */
  readonly phone: string | undefined
  readonly code: SentCode | undefined
  /** The application only prefers it: one may go on without. */
  readonly isOptional: boolean
  /** A check of the face that is under way, and the page of its provider. */
  readonly face: { readonly id: string; readonly address: string | undefined } | undefined
}

/** What has been shown so far: in this interaction, or in the session in which it began. */
type Looked = Pick<Interaction, 'result' | 'session'>

export function firstOf(interaction: Looked, person: Person): Admitted {
  const { pending, shown } = shownIn(interaction)
  if (pending !== undefined) return pending
  // A certificate says more of the person while its key is at hand; a register may have said more meanwhile.
  if (shown !== undefined) return { ...shown, assuranceLevel: Math.max(shown.assuranceLevel, person.assuranceLevel) }
  const { amr = [] } = interaction.session ?? {}
  return {
    kind: 'ok',
    personId: person.id,
    assuranceLevel: person.assuranceLevel,
    organization: undefined,
    amr: amr.flatMap(each => (isMeans(each) ? [each] : [])),
  }
}

const meansNames: readonly string[] = ['pwd', 'otp', 'sms', 'hwk', 'swk', 'user', 'pop', 'mfa', 'face']
const isMeans = (name: string): name is Admitted['amr'][number] => meansNames.includes(name)

/** The level of the session that goes on, if it is this person's. */
const sessionLevel = ({ session }: Looked, personId: string): Level =>
  session?.accountId === personId ? levelOf(session.acr) : 2

/** What the session will have proven when this interaction is over. */
export function reachedLevel(interaction: Looked, person: Person): Level {
  const { amr, assuranceLevel } = firstOf(interaction, person)
  return highestOf([provenLevel(amr, assuranceLevel), sessionLevel(interaction, person.id)])
}

/**
 * Whether somebody must prove more before it goes on: an account with an authenticator app, an application that wants to
 * be surer, a change of what one signs in with. `unmet` when it takes no less and nothing of theirs would do.
 */
export async function proofStep(
  { deps }: Sso,
  interaction: Interaction,
  asker: Asker,
  person: Person,
): Promise<ProveMore | 'unmet' | undefined> {
  const kept = shownIn(interaction)
  const { amr } = firstOf(interaction, person)
  const { isEssential, level: wanted } = wantedLevel(interaction.params)
  const have = reachedLevel(interaction, person)
  const isFreshAsked = asker.clientId === ownClientId && interaction.params.fresh === 'strong'
  const mayBeEnough = kept.pending === undefined && (have >= wanted || kept.skipped === true)
  if (mayBeEnough && (!isFreshAsked || isStrongProof(amr))) return undefined
  const methods = await signInMethodsOf(deps, person.id)
  const page = (reason: ProveMore['reason'], ways: readonly Way[], isOptional: boolean): ProveMore => ({
    kind: 'prove-more',
    asker,
    person,
    reason,
    wanted,
    have,
    ways,
    phone: methods.phone,
    code: sentCodeIn(kept),
    isOptional,
    face: kept.face === undefined ? undefined : { id: kept.face.id, address: kept.face.address },
  })
  const others = secondFactors({ amr, methods })
  if (kept.pending !== undefined) return page('second-factor', insteadOfApp(others), false)
  if (have < wanted && kept.skipped !== true) {
    const isWithinCeiling = wanted <= asker.assuranceCeiling
    const { failedWays: failed = [] } = kept
    const ways = isWithinCeiling ? waysTo(wanted, { amr, personLevel: person.assuranceLevel, methods, failed }) : []
    if (ways.length > 0) return page('level', ways, !isEssential)
    if (isEssential) return 'unmet'
  }
  return isFreshAsked && !isStrongProof(amr) ? page('fresh', [...others, 'face'], false) : undefined
}
