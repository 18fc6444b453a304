import type { RealName } from './real-name.ts'

export type FaceCheckStart =
  | {
      readonly kind: 'started'
      /** The provider's name for it, at most 200 characters. */
      readonly reference: string
      /** Page of the provider where the person shows their face; undefined where there is nothing to visit. */
      readonly address: string | undefined
      readonly expiresAt: Date
    }
  | { readonly kind: 'no-match' }
  | { readonly kind: 'unavailable' }

export type FaceCheckResult = 'passed' | 'failed' | 'expired' | 'pending' | 'unavailable'

/** A provider that compares a living face with the picture in the population register (实人核验). */
export interface FaceCheck {
  /** @param returnAddress where the provider's page leads afterwards */
  start(claim: RealName, returnAddress: string | undefined): Promise<FaceCheckStart>
  /** `passed` stays `passed` when asked again: using it once is the caller's business. */
  result(reference: string): Promise<FaceCheckResult>
}

/** Of an installation without a provider. */
export const noFaceCheck: FaceCheck = {
  start: async () => ({ kind: 'unavailable' }),
  result: async () => 'unavailable',
}
