import { atOnce } from '../at-once.ts'
import type { Certificate } from './certificate.ts'
import { leading, mayAuthenticate, type PathAnswer, type Suitable } from './leading.ts'

export {
  hasPurpose,
  isSoundRoot,
  mayAuthenticate,
  maySealDocuments,
  mayStampTime,
  type PathFailure,
} from './leading.ts'

/** {@link leading}, at once. */
export const leadToRoot = (
  given: readonly Certificate[],
  roots: readonly Certificate[],
  at: Date,
  isSuitable: Suitable = mayAuthenticate,
): PathAnswer<Certificate> => atOnce(leading(given, roots, at, isSuitable))
