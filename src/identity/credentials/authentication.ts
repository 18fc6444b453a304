import type { IdentityFault } from '../faults.ts'

/** How somebody was authenticated, by the names of RFC 8176. */
export type Means = 'pwd' | 'otp' | 'sms' | 'hwk' | 'swk' | 'user' | 'pop' | 'mfa' | 'face'

/** Whom a sign-in is for, and by which means. */
export interface Admitted {
  readonly kind: 'ok'
  readonly personId: string
  readonly assuranceLevel: number
  /** Code of the organization the person acts for. */
  readonly organization: string | undefined
  readonly amr: readonly Means[]
}

export type Authentication =
  | Admitted
  /**
   * `reason` is there only where it tells a stranger nothing: about a certificate, or after what was asked for was shown
   * (`account-frozen`, `second-factor-needed`).
   */
  | {
      readonly kind: 'refused'
      readonly reason?: IdentityFault
      /** With `second-factor-needed`: what was shown so far, to be kept on the server and handed in with the second factor. */
      readonly pending?: Admitted
    }
  | { readonly kind: 'locked'; readonly until: Date }

const factors: readonly (readonly Means[])[] = [['pwd'], ['otp'], ['sms'], ['hwk', 'swk', 'pop']]

/** Two independent means, or a key that asked for a second one itself. */
export const isStrong = (amr: readonly string[]): boolean =>
  amr.includes('mfa') ||
  amr.includes('pop') ||
  factors.filter(names => names.some(name => amr.includes(name))).length >= 2

/** An account with an authenticator app is opened by it, or by a key; a message to a phone does not stand in for it. */
export const satisfiesTotp = (amr: readonly string[]): boolean =>
  amr.some(each => each === 'otp' || each === 'hwk' || each === 'swk' || each === 'pop')

/**
 * One sign-in of two steps: the second belongs to the same person; the means are those of both.
 * @throws when they are of two people: a defect of the caller
 */
export function withSecondFactor(first: Admitted, second: Admitted): Admitted {
  if (first.personId !== second.personId) throw new Error('a second factor of somebody else')
  const both = [...new Set([...first.amr, ...second.amr])]
  // Two things one has are two means, but what one knows must be among them to be two factors (NIST SP 800-63B §2.2).
  const isMultiFactor = isStrong(both) && both.includes('pwd') && !both.includes('mfa')
  const amr: readonly Means[] = isMultiFactor ? [...both, 'mfa'] : both
  return { ...first, assuranceLevel: Math.max(first.assuranceLevel, second.assuranceLevel), amr }
}
