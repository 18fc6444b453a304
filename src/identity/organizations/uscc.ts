/** Unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters without I O S V Z, two check characters. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const innerWeights = [3, 7, 9, 10, 5, 8, 4, 2]

/** MOD 31 over the first 17 characters. */
function outerCheck(first17: string): string {
  const sum = weights.reduce((total, weight, at) => total + weight * alphabet.indexOf(first17.charAt(at)), 0)
  return alphabet.charAt((31 - (sum % 31)) % 31)
}

/** GB 11714 MOD 11 over the eight characters of the organization code (characters 9–16); letters count A = 10 … Z = 35. */
function innerCheck(eight: string): string {
  const sum = innerWeights.reduce((total, weight, at) => total + weight * Number.parseInt(eight.charAt(at), 36), 0)
  const rest = 11 - (sum % 11)
  return rest === 10 ? 'X' : rest === 11 ? '0' : String(rest)
}

/** The code in upper case, or undefined when it is not one. Which registration authorities exist is not checked: they are added to. */
export function parseUsccText(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code)) return undefined
  return innerCheck(code.slice(8, 16)) === code[16] && outerCheck(code.slice(0, 17)) === code[17] ? code : undefined
}

export const isUscc = (text: string): boolean => parseUsccText(text) === text
