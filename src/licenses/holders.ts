import { parseDocument } from '../identity/index.ts'
import { Fault } from '../platform/faults.ts'
import type { HolderCategory, LicenseType } from './catalog/license-type.ts'
import { ageOn, dayAt, yearsLater } from './civil-day.ts'
import { refuse } from './faults.ts'
import type { Holder, Party } from './license.ts'

export interface PartyInput {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
}

export interface HolderInput extends PartyInput {
  /** Of a holder under age: who sees and shows the license for them until they come of age. */
  readonly guardians?: readonly PartyInput[] | undefined
}

const mostHolders = 20
const longestName = 100
const mostGuardians = 4
/** Civil Code of China, art. 17. */
const fullAge = 18

function parseParty(input: PartyInput, at: string, today: Date): Party {
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

/** The day on which a person comes of age; undefined where the document does not tell the day of birth. */
export function fullAgeOf(holder: Party): string | undefined {
  const birth = birthOf(holder)
  return birth === undefined ? undefined : yearsLater(birth, fullAge)
}

function parseGuardians(inputs: readonly PartyInput[], ward: Party, at: string, today: Date): readonly Party[] {
  const wrong = (detail: string, place = at) => refuse('guardian-not-allowed', [{ pointer: place, detail }])
  const until = fullAgeOf(ward)
  if (until === undefined) throw wrong('the document of the holder does not tell the day of birth')
  if (dayAt(today) >= until) throw wrong('the holder is of age')
  if (inputs.length > mostGuardians) throw wrong(`at most ${mostGuardians}`)
  const guardians = inputs.map((input, n) => parseParty(input, `${at}/${n}`, today))
  for (const [n, guardian] of guardians.entries()) {
    const birth = birthOf(guardian)
    if (birth !== undefined && ageOn(birth, dayAt(today)) < fullAge) throw wrong('is under age', `${at}/${n}`)
    if (guardian.documentNumber === ward.documentNumber) throw wrong('is the holder', `${at}/${n}`)
  }
  return guardians
}

function parseHolder({ guardians = [], ...input }: HolderInput, at: string, today: Date): Holder {
  const holder = parseParty(input, at, today)
  if (guardians.length === 0) return holder
  return { ...holder, guardians: parseGuardians(guardians, holder, `${at}/guardians`, today) }
}

const fits = (category: HolderCategory, holder: Holder): boolean =>
  category === 'any' || (category === 'organization') === (holder.documentType === 'uscc')

/**
 * The holders as they are stored: numbers normalized and checked, as many and of the kind that the type asks for.
 * @throws Fault of identity for a number that is none; `holder-name-invalid`, `holder-category-wrong`, `guardian-not-allowed`
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
export function birthOf({ documentType, documentNumber }: Party): string | undefined {
  if (documentType === 'uscc' || documentType === 'other' || documentType === 'passport') return undefined
  const [, year, month, day] = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(documentNumber) ?? []
  return year === undefined ? undefined : `${year}-${month}-${day}`
}
