import type { VerificationRecord } from '../licenses/index.ts'
import type { Beside } from './answer.ts'
import type { DepartmentSeal } from './documents/seal.ts'
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
  /**
   * What must hold before anything is said of the license, and takes its time. With the register's row at hand it may be quicker.
   * All reasons against it.
   */
  proof?(record?: VerificationRecord): Promise<readonly Reason[]>
  /** Of a document: the seals that hold. */
  readonly seals?: readonly DepartmentSeal[]
  judge(record: VerificationRecord | undefined): Finding
}

/**
 * A way of verifying, ready for the one read; or ended before it, since there is nothing to look up: refused, or with no
 * reason against it a sealed document that is no license, or a receipt.
 */
export type Lookup = Question | (Beside & { readonly refused: readonly Reason[] })
