import { parseDocument } from '../identity/index.ts'
import { Fault } from '../platform/faults.ts'
import type { HolderCategory, LicenseType } from './catalog/license-type.ts'
import { refuse } from './faults.ts'
import type { Holder } from './license.ts'

export interface HolderInput {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
}

const mostHolders = 20
const longestName = 100

function parseHolder(input: HolderInput, at: string, today: Date): Holder {
  const name = input.name.normalize('NFC').trim().replace(/\s+/gu, ' ')
  if (name === '' || [...name].length > longestName)
    throw refuse('holder-name-invalid', [{ pointer: `${at}/name`, detail: `1 to ${longestName} characters` }])
  try {
    const { type, number } = parseDocument(input.documentType, input.documentNumber, today)
    return { documentType: type, documentNumber: number, name }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const places = error.places.map(place => ({ ...place, pointer: `${at}${place.pointer}` }))
    throw new Fault(error.code, error.row, places)
  }
}

const fits = (category: HolderCategory, holder: Holder): boolean =>
  category === 'any' || (category === 'organization') === (holder.documentType === 'uscc')

/**
 * The holders as they are stored: numbers normalized and checked, as many and of the kind that the type asks for.
 * @throws Fault of identity for a number that is none; `holder-name-invalid`, `holder-category-wrong`
 */
export function parseHolders(inputs: readonly HolderInput[], type: LicenseType, today: Date): Holder[] {
  const most = type.maxHolders ?? 1
  if (inputs.length === 0 || inputs.length > Math.min(most, mostHolders))
    throw refuse('holder-category-wrong', [{ pointer: '/holders', detail: `from 1 to ${most} holders` }])
  const holders = inputs.map((input, at) => parseHolder(input, `/holders/${at}`, today))
  const wrong = holders.findIndex(holder => !fits(type.holderCategory, holder))
  if (wrong >= 0)
    throw refuse('holder-category-wrong', [
      {
        pointer: `/holders/${wrong}/documentType`,
        detail: `this type is for holders of category ${type.holderCategory}`,
      },
    ])
  const keys = new Set(holders.map(holder => `${holder.documentType}:${holder.documentNumber}`))
  if (keys.size < holders.length)
    throw refuse('holder-category-wrong', [{ pointer: '/holders', detail: 'the same holder twice' }])
  return holders
}

/** Day of birth, where the document's number tells it (the forms of GB 11643). */
export function birthOf({ documentType, documentNumber }: Holder): string | undefined {
  if (documentType === 'uscc' || documentType === 'other' || documentType === 'passport') return undefined
  const [, year, month, day] = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(documentNumber) ?? []
  return year === undefined ? undefined : `${year}-${month}-${day}`
}
