/** How failed sign-ins slow the next one. Pure: counts in, a time out. */

/** A count is forgotten after this. */
export const forgetSeconds = 3_600
const freeTries = 5
const longestSeconds = 900

/**
 * Until when an identifier is refused from one source after `count` failures: 30 s, then doubling to 15 minutes. The
 * count is kept per identifier *and* source, so that a stranger elsewhere cannot lock a citizen out.
 */
export function lockedUntil(count: number, lastAt: Date): Date | undefined {
  if (count < freeTries) return undefined
  const seconds = Math.min(30 * 2 ** Math.min(count - freeTries, 10), longestSeconds)
  return new Date(lastAt.getTime() + seconds * 1_000)
}
