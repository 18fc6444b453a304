import { describe, expect, it } from 'vitest'
import { guessDocument } from '../../../src/identity/document.ts'
import { parseDocument } from '../../../src/identity/index.ts'
import { checkCharacter } from '../../../src/identity/people/id-number.ts'
import { parseName } from '../../../src/identity/people/person.ts'

const today = new Date('2026-11-25T00:00:00Z')
const whole = (first17: string) => `${first17}${checkCharacter(first17)}`
const parse = (type: string, text: string) => parseDocument(type, text, today)

describe('documents of natural persons', () => {
  it.each([
    ['a first-generation number', 'resident-id', '530102900101001', 'resident-id', '53010219900101001X'],
    ['somebody born before 1900', 'resident-id', '530102900101996', 'resident-id', whole('53010218900101996')],
    ['a permit given as a citizen number', 'resident-id', '810000199001010019', 'hk-macao-residence-permit', ''],
    ['Macao', 'hk-macao-residence-permit', '820000199001010029', 'hk-macao-residence-permit', ''],
    ['Taiwan', 'resident-id', '830000199001010012', 'taiwan-residence-permit', ''],
    ['a renewed travel permit', 'hk-macao-travel-permit', 'h1234567802', 'hk-macao-travel-permit', 'H12345678'],
    ['a renewed Taiwan permit', 'taiwan-travel-permit', '1234567801', 'taiwan-travel-permit', '12345678'],
    ['a passport', 'passport', ' ea1234567 ', 'passport', 'EA1234567'],
    ['a new foreigner’s card', 'foreign-permanent-resident-id', '953840198501010019', '', ''],
    ['an older foreigner’s card', 'foreign-permanent-resident-id', 'USA530085010110', '', ''],
  ])('%s', (_what, type, text, expectedType, expectedNumber) => {
    expect(parse(type, text)).toEqual({ type: expectedType || type, number: expectedNumber || text })
  })

  it.each([
    ['foreign-permanent-resident-id', whole('99984019850101001'), 'no such province'],
    ['foreign-permanent-resident-id', whole('95384020010229001'), 'no such day'],
    ['foreign-permanent-resident-id', 'USA530085130113', 'no such month'],
    ['foreign-permanent-resident-id', 'USA530085010118', 'a wrong check digit'],
    ['hk-macao-travel-permit', 'H1234567', 'too short'],
    ['hk-macao-travel-permit', 'H123456781', 'half a renewal'],
    ['taiwan-travel-permit', '123456789', 'half a renewal'],
    ['taiwan-residence-permit', '810000199001010019', 'Hong Kong'],
    ['passport', 'E 1234567', 'a space'],
  ])('%s %s is refused: %s', (type, text) => {
    expect(() => parse(type, text)).toThrow('document-number-invalid')
  })

  it.each([
    ['530102900101001', 'resident-id'],
    ['810000199001010019', 'hk-macao-residence-permit'],
    ['830000199001010012', 'taiwan-residence-permit'],
    ['953840198501010019', 'foreign-permanent-resident-id'],
    ['H12345678', 'hk-macao-travel-permit'],
    ['12345678', 'taiwan-travel-permit'],
    ['91530000PDY000052N', 'uscc'],
    ['E12345678', 'passport'],
  ])('%s typed at sign-in is taken for %s', (text, type) => {
    expect(guessDocument(text, today)?.type).toBe(type)
  })

  it('names with other dots are the same name', () => {
    expect(parseName('阿依古丽•买买提')).toBe(parseName('阿依古丽·买买提'))
    expect(parseName('阿依古丽・买买提')).toBe('阿依古丽·买买提')
    expect(parseName('J. Smith')).toBe('J. Smith')
  })
})
