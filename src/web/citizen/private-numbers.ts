import { maskDocumentNumber } from '../../identity/index.ts'
import type { LicenseView } from '../../licenses/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'

/** The form of a citizen number: region, day of birth, sequence, check character. */
const citizenNumber = /^\d{6}(19|20)\d{9}[\dXx]$/

/** True for a text that is a person's document number: some licenses bear the holder's as their own. */
export const isPrivateNumber = (text: string, { holders }: Pick<LicenseView, 'holders'>): boolean =>
  citizenNumber.test(text) ||
  holders.some(
    ({ documentType, documentNumber }) => documentType !== 'uscc' && documentNumber === maskDocumentNumber(text),
  )

/** How a license's texts stand on the page until its holder asks for the numbers. */
export const maskedText = (text: string, license: Pick<LicenseView, 'holders'>): string =>
  isPrivateNumber(text, license) ? maskDocumentNumber(text) : text

function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

/** True where something on the license's face is masked. */
export const hasPrivateNumbers = (license: LicenseView): boolean =>
  [license.number, ...textsOf(license.fields)].some(text => isPrivateNumber(text, license))
