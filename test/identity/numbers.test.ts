import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUscc, maskDocumentNumber, maskName, parseDocument } from '../../src/identity/index.ts'
import { checkCharacter, parseIdNumber } from '../../src/identity/people/id-number.ts'

const today = new Date('2026-11-24T00:00:00Z')
const number = (type: string, text: string): string | undefined => {
  try {
    return parseDocument(type, text, today).number
  } catch {
    return undefined
  }
}

describe('GB 11643 citizen numbers', () => {
  it.each(['11010519491231002X', '440524188001010014'])('accepts the standard’s own %s', text => {
    expect(parseIdNumber(text, today)).toBe(text)
  })

  it.each([
    '530102199003070016',
    '530103198512120028',
    '530102199202290118',
    '533401197806155287',
    '53010219900101001X',
    '810000199001010019',
    '83000019900101008X',
  ])('accepts the synthetic %s', text => {
    expect(number('resident-id', text)).toBe(text)
  })

  it('keeps people of withdrawn regions', () => {
    const first17 = '53220019700101001'
    expect(number('resident-id', `${first17}${checkCharacter(first17)}`)).toBeDefined()
  })

  it.each([
    ['a date that does not exist, with a right check digit', '532501200102290033'],
    ['a wrong check digit', '530102199003070017'],
    ['a date in the future', `53010220300101001${checkCharacter('53010220300101001')}`],
    ['no such province', `99010219900101001${checkCharacter('99010219900101001')}`],
    ['letters', '53010219900307001A'],
    ['seventeen digits', '53010219900307001'],
    ['full-width digits', '５３０１０２199003070016'],
    ['nothing', ''],
  ])('refuses %s', (_what, text) => {
    expect(number('resident-id', text)).toBeUndefined()
  })

  it('takes a lower-case x and lengthens 15 digits', () => {
    expect(number('resident-id', ' 53010219900101001x ')).toBe('53010219900101001X')
    expect(number('resident-id', '110105491231002')).toBe('11010519491231002X')
    expect(number('resident-id', '530102900101001')).toBe('53010219900101001X')
  })

  it('finds every single wrong digit and every swap of neighbors', () => {
    const valid = '530102199003070016'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 17 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(valid[at]) + by) % 10
        expect(number('resident-id', valid.slice(0, at) + digit + valid.slice(at + 1))).toBeUndefined()
      }),
    )
    for (let at = 0; at < 17; at += 1) {
      const swapped = valid.slice(0, at) + valid[at + 1] + valid[at] + valid.slice(at + 2)
      if (swapped !== valid) expect(number('resident-id', swapped)).toBeUndefined()
    }
  })
})

describe('other documents', () => {
  it.each([
    ['foreign-permanent-resident-id', '953840198501010019'],
    ['foreign-permanent-resident-id', '953104197906300024'],
    ['hk-macao-residence-permit', '820000199001010029'],
    ['taiwan-residence-permit', '830000199001010012'],
    ['hk-macao-travel-permit', 'H12345678'],
    ['taiwan-travel-permit', '12345678'],
    ['passport', 'E12345678'],
  ])('%s %s', (type, text) => {
    expect(number(type, text)).toBe(text)
  })

  it('keeps the kinds apart', () => {
    expect(number('hk-macao-residence-permit', '830000199001010012')).toBeUndefined()
    expect(number('taiwan-residence-permit', '530102199003070016')).toBeUndefined()
    expect(number('no-such-document', '530102199003070016')).toBeUndefined()
  })
})

describe('GB 32100 unified social credit codes', () => {
  it.each([
    '11100000000013338W',
    '11100000MB03271699',
    '11100000000013127D',
    '11100000MB0341032Y',
    '11530000PDY00001XE',
    '91530000PDY000052N',
    '92530102PDY000079D',
    '52530000PDY000108T',
  ])('accepts %s', code => {
    expect(isUscc(code)).toBe(true)
  })

  it('checks both check characters and the alphabet', () => {
    expect(isUscc('11530000PDY00001XF')).toBe(false)
    expect(isUscc('91350211M00013FA1N')).toBe(false)
    expect(isUscc('1153000OPDY00001XE')).toBe(false)
    const valid = '11530000PDY00001XE'
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 17 }),
        fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'),
        (at, character) => {
          fc.pre(valid[at] !== character)
          expect(isUscc(valid.slice(0, at) + character + valid.slice(at + 1))).toBe(false)
        },
      ),
    )
  })
})

describe('masks', () => {
  it('hide what is not needed', () => {
    expect(maskDocumentNumber('530102199003070016')).toBe('530102********0016')
    expect(maskDocumentNumber('E12345678')).toBe('E1*****78')
    expect(maskName('王小云')).toBe('王**')
    expect(maskName('阿依古丽·买买提')).toBe('阿****')
    expect(maskName('𠮷田')).toBe('𠮷*')
  })
})
