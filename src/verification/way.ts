import type { VerificationRecord } from '../licenses/index.ts'
import type { Deps } from '../platform/deps.ts'
import type { Reason } from './outcome.ts'

/** What one way of verifying found in the register. */
export interface Finding {
  readonly record: VerificationRecord | undefined
  readonly reasons: readonly Reason[]
  /** Seal or check code show that whoever asks has the license before them: it may be described. */
  readonly isProven: boolean
}

/** A way of verifying, ready for the one read; or refused before it, since there is nothing to look up. */
export type Lookup =
  | { readonly refused: readonly Reason[] }
  | { readonly refused?: never; find(deps: Deps): Promise<Finding> }
