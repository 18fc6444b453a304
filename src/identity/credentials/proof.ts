import type { Caller } from '../../platform/caller.ts'
import { refuse } from '../faults.ts'
import { isStrong } from './authentication.ts'

/** What a session knows of its last sign-in. */
export interface SignInProof {
  readonly authTime: Date
  /** RFC 8176. */
  readonly amr: readonly string[]
  /** 2–5. */
  readonly assurance: number
}

/** How recent a sign-in must be to change what one signs in with. */
const freshSeconds = 300
const skewSeconds = 5
/** Real person, name and document: as good as two factors. */
const provenInPerson = 4

/**
 * May this sign-in add or remove a credential? It must be minutes old and strong: two factors, a key, or a check of the real
 * person at that moment. An account with one weak means alone gains a second by that check, or at a counter: whoever has
 * stolen the one would otherwise give themselves a better one.
 */
export function freshEnough({ authTime, amr, assurance }: SignInProof, now: Date): boolean {
  const age = (now.getTime() - authTime.getTime()) / 1_000
  if (age > freshSeconds || age < -skewSeconds) return false
  return isStrong(amr) || (assurance >= provenInPerson && amr.includes('face'))
}

/**
 * The person who asks.
 * @throws Fault `credential-not-allowed` for anybody who is not a signed-in person
 */
export function ownerOf(caller: Caller): string {
  if (caller.kind !== 'person') throw refuse('credential-not-allowed')
  return caller.id
}
