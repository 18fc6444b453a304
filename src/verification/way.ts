import type { VerificationRecord } from '../licenses/index.ts'
import type { Reason } from './outcome.ts'

/** What one way of verifying found in the register. */
export interface Finding {
  readonly record: VerificationRecord | undefined
  readonly reasons: readonly Reason[]
  /** Seal or check code show that whoever asks has the license before them: it may be described. */
  readonly isProven: boolean
}

/** Which license is asked after, and what the row of the register, or its absence, makes of it. */
export interface Question {
  readonly refused?: never
  readonly identifier: string
  judge(record: VerificationRecord | undefined): Finding
}

/** A way of verifying, ready for the one read; or refused before it, since there is nothing to look up. */
export type Lookup = Question | { readonly refused: readonly Reason[] }
