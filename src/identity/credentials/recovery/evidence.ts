/** That a real person was shown to be the owner of an account: what recovery rests on, and nothing less. */
export interface RealNameEvidence {
  readonly personId: string
  /** Of the match of name and number with a register: 3 or more. */
  readonly level: number
  readonly matchedAt: Date
  /** The face before the camera was compared with the register's photo, alive. */
  readonly faceMatched: boolean
}

const freshSeconds = 900
const skewSeconds = 5
const leastLevel = 3

/** A match with a register and of the face, minutes old. Never a password, a code or a phone. */
export function isGoodEvidence({ level, matchedAt, faceMatched }: RealNameEvidence, now: Date): boolean {
  const age = (now.getTime() - matchedAt.getTime()) / 1_000
  return faceMatched && level >= leastLevel && age <= freshSeconds && age >= -skewSeconds
}
