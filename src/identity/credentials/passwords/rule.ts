import { readFileSync } from 'node:fs'
import { refuse } from '../../faults.ts'

const least = 10
const most = 128
/** What must be left when everything a stranger could know is taken out. */
const leastOwn = 6

/** Very common passwords and the stems people build them of, one a line, in lower case. */
const common: ReadonlySet<string> = new Set(
  readFileSync(new URL('common.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#')),
)

const substitutes: Readonly<Record<string, string>> = { '@': 'a', '0': 'o', '1': 'i', '3': 'e', $: 's', '5': 's' }
const plain = (text: string): string => text.normalize('NFKC').toLowerCase()
const letters = (text: string): string => [...text].map(each => substitutes[each] ?? each).join('')

const walks = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qazwsxedcrfvtgbyhnujm',
]
const reversed = (text: string): string => [...text].reverse().join('')
const ways = [...walks, ...walks.map(reversed)]

/** One short piece again and again, a run along the keyboard or the alphabet, or two of those. */
function isPattern(text: string): boolean {
  if (/^(.{1,4})\1+.{0,3}$/u.test(text)) return true
  for (let at = 3; at <= text.length - 3; at += 1)
    if (ways.some(way => way.includes(text.slice(0, at))) && ways.some(way => way.includes(text.slice(at)))) return true
  return ways.some(way => way.includes(text))
}

/** The middle, without the digits and signs that are put around a word to please a rule. */
const stem = (text: string): string => text.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '')

/**
 * Is it among the first that anybody would try? The list itself; a common stem with up to eight digits or signs around it; a
 * pattern; also with letters written as signs.
 */
export function isCommon(password: string): boolean {
  const text = plain(password)
  return [text, letters(text)].some(each => {
    const middle = stem(each)
    return common.has(each) || isPattern(each) || (common.has(middle) && each.length - middle.length <= 8)
  })
}

/** What a stranger may know of the owner, and a password must not be made of. */
export interface Context {
  /** Document number. */
  readonly number: string
  readonly name: string
  readonly phone: string | undefined
}

function words({ number, name, phone }: Context): string[] {
  const isCitizen = /^\d{17}[\dx]$/i.test(number)
  const birth = isCitizen ? number.slice(6, 14) : undefined
  return [
    number,
    isCitizen ? number.slice(-8) : undefined,
    isCitizen ? number.slice(-6) : undefined,
    birth,
    birth?.slice(2),
    birth?.slice(4),
    phone,
    phone?.slice(-8),
    phone?.slice(-4),
    name,
  ]
    .filter(each => each !== undefined && [...each].length >= 2)
    .map(each => plain(each ?? ''))
    .sort((one, other) => other.length - one.length)
}

/** Is too little left of it without the owner's number, birth date, phone and name? */
export function isPersonal(password: string, context: Context): boolean {
  const text = plain(password)
  const left = words(context).reduce((rest, word) => rest.replaceAll(word, ''), text)
  return left !== text && [...left].length < leastOwn
}

/**
 * Length and what is easily guessed; no rules of composition (NIST SP 800-63B §3.1.1.2).
 * @throws Fault `password-too-short`, `password-too-long`, `password-common`, `password-personal`
 */
export function checkPassword(password: string, context: Context | undefined): void {
  const length = [...password.normalize('NFKC')].length
  const pointer = '/password'
  if (length < least) throw refuse('password-too-short', [{ pointer, detail: `at least ${least} characters` }])
  if (length > most) throw refuse('password-too-long', [{ pointer, detail: `at most ${most} characters` }])
  if (isCommon(password)) throw refuse('password-common', [{ pointer, detail: 'a common password' }])
  if (context !== undefined && isPersonal(password, context))
    throw refuse('password-personal', [{ pointer, detail: 'made of the owner’s number, birth date, phone or name' }])
}
