/** How long what an organization gives a person lasts: through a last day, or to an earlier end. */

export interface Term {
  /** Last day, `YYYY-MM-DD` of the register's own calendar. */
  readonly until: string
  /** Ended before its day. */
  readonly endedAt: Date | null
}

/** Offset of the register's clock from UTC: China Standard Time, without summer time. */
const offsetMilliseconds = 480 * 60_000
const dayMilliseconds = 86_400_000

/** The day on which a moment falls here. */
export const dayAt = (at: Date): string => new Date(at.getTime() + offsetMilliseconds).toISOString().slice(0, 10)

/** The first moment after a day. */
export const endOfDay = (day: string): Date =>
  new Date(Date.parse(`${day}T00:00:00Z`) - offsetMilliseconds + dayMilliseconds)

/** Good through the last moment of its last day, unless it was ended. */
export const isOpen = ({ until, endedAt }: Term, at: Date): boolean =>
  (endedAt === null || at < endedAt) && at < endOfDay(until)

const longestYears = 5

/** A day of the calendar, from today on, at most five years ahead. */
export function isFitTerm(until: string, at: Date): boolean {
  const today = dayAt(at)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until)) return false
  const day = new Date(`${until}T00:00:00Z`)
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== until) return false
  return until >= today && until <= `${Number(today.slice(0, 4)) + longestYears}${today.slice(4)}`
}
