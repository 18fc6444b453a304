/**
 * Patterns come from outside and run on the main thread, where JavaScript's matcher may backtrack without end. So only
 * those are let in whose work is bounded: no look-around, no back-references, no repeated groups, at most two repetitions
 * of open length and six choices (`|`, `?`). On 200 characters that is about a million steps at the very worst.
 */
const longest = 200
const openRepetitions = 2
const choices = 6

/** Why a pattern is not let in, or undefined when it is. */
export function patternDoubt(pattern: string): string | undefined {
  if (pattern.length > longest) return `longer than ${longest} characters`
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) return 'must begin with ^ and end with $'
  try {
    new RegExp(pattern, 'u')
  } catch {
    return 'not a regular expression'
  }
  // Classes and escaped characters stand for one character each: what remains is the structure.
  if (/\\[1-9k]/.test(pattern)) return 'back-references are not allowed'
  const structure = pattern
    .replace(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\./gu, 'x')
    .replace(/\[[^\]]*\]/gu, 'x')
  if (/\(\?(?!:)/.test(structure)) return 'look-around and named groups are not allowed'
  if (/\)[*+{]/.test(structure)) return 'a group may not be repeated'
  if ((structure.match(/[*+]|\{\d+,\d*\}/g) ?? []).length > openRepetitions)
    return `more than ${openRepetitions} repetitions of open length`
  if ((structure.match(/\||(?<!\()\?/g) ?? []).length > choices) return `more than ${choices} choices; use enum`
  return undefined
}
