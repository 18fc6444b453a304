/**
 * Assurance levels (实名等级): 2 self-declared · 3 name and number match a register · 4 real person, name and document ·
 * 5 counter check. A certificate shows level 5 in the sign-in it is shown in, and leaves no evidence. Evidence in, a level out; expiry needs nobody to note it.
 */
export const levels = [2, 3, 4, 5] as const
export type Level = (typeof levels)[number]
/** The levels that rest on evidence. */
export type ProvenLevel = Exclude<Level, 2>

/** How a level was reached. */
export const ways = ['registrar', 'register-match', 'face-check', 'counter-check'] as const
export type Way = (typeof ways)[number]

/** How long evidence of a level stands, in years. */
const termYears: Readonly<Record<ProvenLevel, number>> = { 3: 5, 4: 2, 5: 3 }

export interface Term {
  readonly level: number
  readonly expiresAt: Date
}

const isLevel = (value: number): value is Level => levels.some(level => level === value)

/** Value of `acr` in tokens. */
export const acrOf = (level: Level): string => `urn:yihao:assurance:${level}`

export function levelOfAcr(acr: string): Level | undefined {
  const [, digit] = /^urn:yihao:assurance:(\d)$/.exec(acr) ?? []
  const level = Number(digit)
  return isLevel(level) ? level : undefined
}

/** The same moment some years on (UTC); 29 February becomes 1 March where there is none. */
export function expiryOf(level: ProvenLevel, at: Date): Date {
  const until = new Date(at)
  until.setUTCFullYear(at.getUTCFullYear() + termYears[level])
  return until
}

/** The highest level whose evidence has not expired; 2 without any. Withdrawn evidence is not handed in. */
export function currentLevel(evidence: readonly Term[], at: Date): Level {
  return levels.findLast(level => evidence.some(each => each.level === level && each.expiresAt > at)) ?? 2
}
