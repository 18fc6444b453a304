/**
 * License identifier (证照标识, GB/T 36904-2018):
 * `<root>.<type 21>.<issuer>.<serial>.<version 3>.<check>`. It names one version of one license for the world and holds
 * nothing personal.
 */
export const rootCode = '1.2.156.3005.2'

export interface LicenseCode {
  /** 21 characters: code of the defining body (18) and its number (3). */
  readonly typeCode: string
  /** Code of the issuer: 18 characters; older identifiers carry a six-digit region instead. */
  readonly issuer: string
  /** Digits and upper-case letters, at most 32. */
  readonly serial: string
  /** 1–999; a change of the license makes the next one. */
  readonly version: number
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const form = /^1\.2\.156\.3005\.2\.([0-9A-Z]{18}\d{3})\.([0-9A-Z]{18}|\d{6})\.([0-9A-Z]{1,32})\.(\d{3})\.([0-9A-Z])$/

/**
 * Check character by ISO/IEC 7064 MOD 37,36 (GB/T 17710-2008).
 * @param body digits and upper-case letters: the identifier without root code and dots
 */
export function checkCharacter(body: string): string {
  let product = 36
  for (let at = 0; at < body.length; at += 1) {
    const unit = body.charCodeAt(at)
    const sum = (product + unit - (unit < 65 ? 48 : 55)) % 36
    product = ((sum === 0 ? 36 : sum) * 2) % 37
  }
  return alphabet.charAt((37 - product) % 36)
}

const bodyOf = ({ typeCode, issuer, serial, version }: LicenseCode): readonly string[] => [
  typeCode,
  issuer,
  serial,
  String(version).padStart(3, '0'),
]

/** The identifier with its check character. */
export function buildIdentifier(code: LicenseCode): string {
  const parts = bodyOf(code)
  const identifier = [rootCode, ...parts, checkCharacter(parts.join(''))].join('.')
  if (parseIdentifier(identifier) === undefined) throw new Error('parts do not make a license identifier')
  return identifier
}

/** The parts of an identifier, or undefined when its form or its check character is wrong. */
export function parseIdentifier(text: string): LicenseCode | undefined {
  const [, typeCode, issuer, serial, digits, check] = form.exec(text) ?? []
  if (typeCode === undefined || issuer === undefined || serial === undefined || digits === undefined) return undefined
  const code = { typeCode, issuer, serial, version: Number(digits) }
  return code.version > 0 && checkCharacter(bodyOf(code).join('')) === check ? code : undefined
}

/** Of the version before; undefined for a first one. */
export function versionBefore(identifier: string): string | undefined {
  const code = parseIdentifier(identifier)
  return code === undefined || code.version === 1 ? undefined : buildIdentifier({ ...code, version: code.version - 1 })
}

export const isTypeCode = (text: string): boolean => /^[0-9A-Z]{18}\d{3}$/.test(text)
