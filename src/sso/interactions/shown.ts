import type { InteractionResults } from 'oidc-provider'
import type { Admitted, SentCode } from '../../identity/index.ts'

/** What an interaction remembers of a person between its pages, in its encrypted result. */
export interface Shown {
  /** Who, and by what they have shown it, in this interaction. */
  readonly shown?: Admitted
  /** The same, where an authenticator app is still to be asked. */
  readonly pending?: Admitted
  /** A message with a code that is on its way. */
  readonly code?: { readonly id: string; readonly expiresAt: string; readonly nextAt: string }
  /** A check of the face that is under way. */
  readonly face?: { readonly id: string; readonly address?: string }
  /** Ways that have been tried and led no further. */
  readonly failedWays?: readonly string[]
  /** The person goes on without proving what the application would have liked. */
  readonly skipped?: true
}

/** Written by this slice alone and kept encrypted: what stands there is what was put there. */
export function shownIn({ result }: { readonly result?: InteractionResults | undefined }): Shown {
  const kept: Shown = JSON.parse(JSON.stringify(result ?? {}))
  return kept
}

export const sentCodeIn = ({ code }: Shown): SentCode | undefined =>
  code === undefined ? undefined : { id: code.id, expiresAt: new Date(code.expiresAt), nextAt: new Date(code.nextAt) }

export const keptCode = ({ id, expiresAt, nextAt }: SentCode): NonNullable<Shown['code']> => ({
  id,
  expiresAt: expiresAt.toISOString(),
  nextAt: nextAt.toISOString(),
})
