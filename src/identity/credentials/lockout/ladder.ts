/** How tries slow the next one. Pure: counts in, seconds out. */

export interface Limit {
  /** Tries before the first wait. */
  readonly free: number
  /** The first wait; each further try doubles it. */
  readonly firstSeconds: number
  readonly longestSeconds: number
  /** A count is forgotten when this long nothing was tried. */
  readonly forgetSeconds: number
}

const hour = 3_600
const day = 24 * hour

export const limits = {
  /** One account from one place. A stranger elsewhere cannot lock a citizen out by it. */
  place: { free: 5, firstSeconds: 30, longestSeconds: 900, forgetSeconds: hour },
  /** One account from a device it was used on before. */
  device: { free: 10, firstSeconds: 30, longestSeconds: 900, forgetSeconds: hour },
  /** One account from all unknown devices together: slows guessing from many places, never for long. */
  account: { free: 50, firstSeconds: 30, longestSeconds: 120, forgetSeconds: hour },
  /** The second factor of one account, from all unknown devices together: whoever gets there has the first one. */
  secondFactor: { free: 10, firstSeconds: 60, longestSeconds: 3_840, forgetSeconds: day },
  /** All accounts from one place: slows the trying out of leaked passwords. A whole office may share an address. */
  source: { free: 100, firstSeconds: 30, longestSeconds: 900, forgetSeconds: hour },
  /** Messages to one phone. */
  phone: { free: 1, firstSeconds: 60, longestSeconds: 960, forgetSeconds: hour },
  phoneDay: { free: 10, firstSeconds: day, longestSeconds: day, forgetSeconds: day },
  /** Messages asked for from one place. */
  sender: { free: 20, firstSeconds: 60, longestSeconds: 3_840, forgetSeconds: hour },
  senderDay: { free: 200, firstSeconds: day, longestSeconds: day, forgetSeconds: day },
} as const satisfies Record<string, Limit>

/** Counts may be removed when nothing was tried for this long. */
export const longestMemorySeconds = Math.max(...Object.values(limits).map(each => each.forgetSeconds))

/** Seconds to wait after the first, second, … try; the last one holds for all that follow. */
export function ladder({ free, firstSeconds, longestSeconds }: Limit): readonly number[] {
  const steps: number[] = Array.from({ length: free - 1 }, () => 0)
  for (let seconds = firstSeconds; seconds < longestSeconds; seconds *= 2) steps.push(seconds)
  return [...steps, longestSeconds]
}
