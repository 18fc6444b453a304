/**
 * Days as licenses state them: `YYYY-MM-DD` of the register's own calendar. A license is good from the first moment of
 * its first day to the last moment of its last.
 */

/** Offset of the register's clock from UTC: China Standard Time, without summer time. */
const offsetMinutes = 480
const dayMilliseconds = 86_400_000
const form = /^(\d{4})-(\d{2})-(\d{2})$/
const moment = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i

/** The day on which a moment falls here. */
export const dayAt = (at: Date): string =>
  dayOfNumber(Math.floor((at.getTime() + offsetMinutes * 60_000) / dayMilliseconds))

/** The first moment of a day. */
export const startOfDay = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - offsetMinutes * 60_000)

/** The first moment after a day. */
export const endOfDay = (day: string): Date => new Date(startOfDay(day).getTime() + dayMilliseconds)

/** Calendar days since 1970-01-01. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMilliseconds

const writtenDays = new Map<number, string>()
const mostWritten = 10_000

/** Days are few and written often: each is spelled once. */
export function dayOfNumber(days: number): string {
  const known = writtenDays.get(days)
  if (known !== undefined) return known
  const day = new Date(days * dayMilliseconds).toISOString().slice(0, 10)
  if (writtenDays.size < mostWritten) writtenDays.set(days, day)
  return day
}

/** True for a day of the Gregorian calendar between 1900 and 2999, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const [, year, month, day] = (form.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined || year < 1900 || year > 2999) return false
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day
}

/** A full-date or a date-time (RFC 3339) as the day on which it falls here; undefined for anything else. */
export function parseDay(text: string): string | undefined {
  if (isDay(text)) return text
  if (!moment.test(text) || !isDay(text.slice(0, 10)) || !Number.isFinite(Date.parse(text))) return undefined
  const day = dayAt(new Date(text))
  return isDay(day) ? day : undefined
}

/** The same day some years on; 29 February becomes the 28th where there is none. */
export function yearsLater(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0')
  const later = `${year}${day.slice(4)}`
  return isDay(later) ? later : `${year}-02-28`
}

export const dayBefore = (day: string): string => dayOfNumber(dayNumber(day) - 1)

/** Full years of age on a day. */
export function ageOn(birth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}
