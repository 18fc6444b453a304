/**
 * Citizen identity number (公民身份号码, GB 11643-1999): six digits of region, eight of birth date, three of sequence,
 * one check character.
 */

/**
 * First two digits of regions (GB/T 2260). Counties come and go and people keep the code of their first registration, so
 * only the province is checked.
 */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
)
export const isProvince = (digits: string): boolean => provinces.has(digits)

const checkCharacters = '10X98765432'
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** ISO 7064 MOD 11-2 over 17 digits. */
export function checkCharacter(first17: string): string {
  const sum = weights.reduce((total, weight, at) => total + weight * Number(first17[at]), 0)
  return checkCharacters.charAt(sum % 11)
}

/** True for a day of the Gregorian calendar, `YYYYMMDD`, not after `today`. */
export function isRealPastDay(text: string, today: Date): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))]
  const at = new Date(Date.UTC(year, month - 1, day))
  return (
    year >= 1800 &&
    at.getUTCFullYear() === year &&
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at <= today
  )
}

/** The number with an upper-case X, or undefined when it is not one. 15-digit numbers of before 1999 are lengthened. */
export function parseIdNumber(text: string, today: Date): string | undefined {
  const given = text.trim().toUpperCase()
  const number = /^\d{15}$/.test(given) ? lengthen(given) : given
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return undefined
  if (!isProvince(number.slice(0, 2))) return undefined
  if (!isRealPastDay(number.slice(6, 14), today)) return undefined
  return checkCharacter(number.slice(0, 17)) === number[17] ? number : undefined
}

/** 15 → 18 digits: the century goes in after the region. Sequences 996–999 were kept for people born before 1900. */
function lengthen(short: string): string {
  const century = /99[6-9]$/.test(short) ? '18' : '19'
  const first17 = `${short.slice(0, 6)}${century}${short.slice(6)}`
  return `${first17}${checkCharacter(first17)}`
}
