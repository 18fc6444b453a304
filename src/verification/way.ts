import type { VerificationRecord } from '../licenses/index.ts'
import type { Seal } from './documents/seal.ts'
import type { Reason } from './outcome.ts'

/** How anybody asks. */
export type Way = 'qr' | 'code' | 'file'

/** How those who are known ask, as records tell. */
export type KnownWay = Way | 'show' | 'number' | 'presentation'

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
  /** Of a document: the seals that hold. */
  readonly seals?: readonly Seal[]
  judge(record: VerificationRecord | undefined): Finding
}

/**
 * A way of verifying, ready for the one read; or ended before it, since there is nothing to look up: refused, or with no
 * reason against it a sealed document that is no license.
 */
export type Lookup = Question | { readonly refused: readonly Reason[]; readonly seals?: readonly Seal[] }
