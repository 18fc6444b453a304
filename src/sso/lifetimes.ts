/** Seconds that things of a sign-on live, in one place. */

/** What people do on our pages between an application's request and its answer. */
export const interactionSeconds = 1_800
/** A session without use. */
export const idleSeconds = 3_600
/** A session in all, from the moment somebody signed in. */
export const longestSessionSeconds = 12 * 3_600
/** Refresh tokens, and the grants under which they are given out. */
export const refreshSeconds = 14 * 24 * 3_600
/**
 * A refresh token that was used moments ago is refused without ending the sign-on: an application that sent the same
 * request twice is no thief. Later reuse ends it (RFC 9700 §4.14.2).
 */
export const refreshLeewaySeconds = 10
