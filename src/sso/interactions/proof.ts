import { isStrong, type Level, levelOfAcr, levels } from '../../identity/index.ts'

/** One time that somebody showed who they are, within a session. */
export interface Proof {
  /** Seconds since the epoch. */
  readonly at: number
  /** RFC 8176. */
  readonly amr: readonly string[]
  readonly level: Level
}

/** Two means, or a key, or the living face beside one. */
export const isStrongProof = (amr: readonly string[]): boolean =>
  isStrong(amr) || (amr.includes('face') && amr.some(each => each !== 'face'))

/**
 * What a sign-in proves: never more than is known of the person, and never more than its means carry. One means alone
 * proves nothing beyond what anyone could have picked up (level 2); two carry what was matched and seen (4); only a key or
 * the face carries the surest (5).
 */
export function provenLevel(amr: readonly string[], personLevel: number): Level {
  if (!isStrongProof(amr)) return 2
  const most = amr.includes('pop') || amr.includes('face') ? 5 : 4
  return highestOf(levels.filter(level => level <= Math.min(personLevel, most)))
}

/** A weaker sign-in later never lowers what the session had proven. */
export const highestOf = (found: readonly Level[]): Level => levels.findLast(level => found.includes(level)) ?? 2

/** What an application wants to be sure of; 2 where it says nothing. */
export interface Wanted {
  readonly level: Level
  /** It takes no less (OIDC Core §5.5.1.1); otherwise it only prefers it. */
  readonly isEssential: boolean
}

interface AcrMember {
  readonly essential?: unknown
  readonly value?: unknown
  readonly values?: unknown
}

const acrMemberIn = (claims: unknown): AcrMember | undefined => {
  if (typeof claims !== 'string') return undefined
  try {
    const parsed: { readonly id_token?: { readonly acr?: AcrMember | null } } | null = JSON.parse(claims)
    return parsed?.id_token?.acr ?? undefined
  } catch {
    return undefined
  }
}

const levelsIn = (values: readonly unknown[]): Level[] =>
  values.flatMap(value => (typeof value === 'string' ? (levelOfAcr(value) ?? []) : []))

/** Of several values that would do, the one that asks the least of the person. */
const lowestOf = (values: readonly Level[]): Level | undefined => levels.find(level => values.includes(level))

/** By `acr_values` (a wish) or by the essential claim `acr` (a condition). */
export function wantedLevel(params: Readonly<Record<string, unknown>>): Wanted {
  const member = acrMemberIn(params.claims)
  const listed = Array.isArray(member?.values) ? member.values : [member?.value]
  const byClaim = lowestOf(levelsIn(listed))
  if (member?.essential === true && byClaim !== undefined) return { level: byClaim, isEssential: true }
  const wished = typeof params.acr_values === 'string' ? levelsIn(params.acr_values.split(' ')) : []
  return { level: lowestOf(wished) ?? byClaim ?? 2, isEssential: false }
}

/** Values of an essential `acr`, of which the answer must be one. */
export const essentialValues = (params: Readonly<Record<string, unknown>>): Level[] => {
  const member = acrMemberIn(params.claims)
  if (member?.essential !== true) return []
  return levelsIn(Array.isArray(member.values) ? member.values : [member.value])
}

/** The level an application is told: what the session has proven, no more than its ceiling, one of the values it insists on. */
export function toldLevel(proven: Level, ceiling: Level, insisted: readonly Level[]): Level {
  const most = Math.min(proven, ceiling)
  const fitting = insisted.filter(level => level <= most)
  return highestOf(fitting.length > 0 ? fitting : levels.filter(level => level <= most))
}
