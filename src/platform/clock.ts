/** The only place that asks the time. Tests hand in a clock of their own. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** Whole seconds since the epoch, as JWT and COSE count (RFC 7519 NumericDate). */
export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1000)
