import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ageOn,
  dayAt,
  dayNumber,
  dayOfNumber,
  endOfDay,
  isDay,
  parseDay,
  startOfDay,
  yearsLater,
} from '../../src/licenses/civil-day.ts'
import { fromDigits, toDigits } from '../../src/licenses/documents/decimal-digits.ts'
import { shorten } from '../../src/licenses/license.ts'
import { buildIdentifier, checkCharacter, parseIdentifier } from '../../src/licenses/license-code.ts'
import { moveNames, moves, stateAfter, states, statusOf } from '../../src/licenses/life-cycle.ts'
import { listSize } from '../../src/licenses/list-size.ts'
import { unprintablePlace } from '../../src/licenses/plain-text.ts'
import { statusPlace } from '../../src/licenses/status-index.ts'
import { lastDay } from '../../src/licenses/validity.ts'

describe('license identifier (GB/T 36904, check by ISO 7064 MOD 37,36)', () => {
  const vectors = [
    '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U',
    '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9',
    '1.2.156.3005.2.11100000000013127D001.11530000PDY00001XE.YN2026000000000001.001.X',
    '1.2.156.3005.2.11100000MB0143028R001.11530000PDY00001XE.YN2026000000000002.001.S',
    '1.2.156.3005.2.11100000MB03271699001.11530000PDY00001XE.20260000000000000003.001.U',
    '1.2.156.3005.2.11100000MB03271699022.11530000PDY00001XE.20260000000000000004.002.5',
  ]
  it.each(vectors)('reads and writes %s', identifier => {
    const code = parseIdentifier(identifier)
    expect(code).toBeDefined()
    if (code !== undefined) expect(buildIdentifier(code)).toBe(identifier)
  })

  it('a region of six digits may stand for the issuer', () => {
    expect(parseIdentifier(vectors[1] ?? '')).toMatchObject({ issuer: '340100', serial: '000000016', version: 1 })
  })

  it('published sample data with a wrong check character is refused, not crashed on', () => {
    // Type 11100000000013661B006 of issuer 113700000045046442 was published ending in a wrong character.
    const parts = ['11100000000013661B006', '113700000045046442', '0000000000000000', '001']
    const right = checkCharacter(parts.join(''))
    expect(parseIdentifier(['1.2.156.3005.2', ...parts, right].join('.'))).toBeDefined()
    expect(parseIdentifier(['1.2.156.3005.2', ...parts, right === 'M' ? 'D' : 'M'].join('.'))).toBeUndefined()
  })

  it('every other single character is noticed', () => {
    const [first = ''] = vectors
    for (let at = 15; at < first.length; at += 1) {
      if (first[at] === '.') continue
      for (const other of '0A9ZX') {
        if (other === first[at]) continue
        const wrong = first.slice(0, at) + other + first.slice(at + 1)
        expect(parseIdentifier(wrong), wrong).toBeUndefined()
      }
    }
  })

  it('takes no other spelling', () => {
    const [first = ''] = vectors
    for (const wrong of [
      ` ${first}`,
      first.toLowerCase(),
      first.replace('.001.', '.000.'),
      first.slice(0, -2),
      `${first}\n`,
      '',
    ])
      expect(parseIdentifier(wrong)).toBeUndefined()
  })
})

describe('life cycle', () => {
  it('nothing leads out of revoked, cancelled and superseded', () => {
    expect(Object.keys(moves)).toEqual([...moveNames])
    for (const name of moveNames)
      for (const state of ['revoked', 'cancelled', 'superseded'] as const)
        for (const lapsed of [false, true]) expect(stateAfter(state, name, lapsed)).toBeUndefined()
  })

  it('is this table', () => {
    const table = states.map(state => [state, ...moveNames.map(name => stateAfter(state, name) ?? '-')])
    expect(['', ...moveNames]).toEqual(['', 'issue', 'amend', 'renew', 'suspend', 'resume', 'revoke', 'cancel'])
    expect(table).toEqual([
      ['prepared', 'active', '-', '-', '-', '-', '-', '-'],
      ['active', '-', 'superseded', 'superseded', 'suspended', '-', 'revoked', 'cancelled'],
      ['suspended', '-', '-', '-', '-', 'active', 'revoked', 'cancelled'],
      ['revoked', '-', '-', '-', '-', '-', '-', '-'],
      ['cancelled', '-', '-', '-', '-', '-', '-', '-'],
      ['superseded', '-', '-', '-', '-', '-', '-', '-'],
    ])
    expect(stateAfter('active', 'amend', true), 'after its last day it can only be renewed').toBeUndefined()
    expect(stateAfter('active', 'renew', true)).toBe('superseded')
  })

  it('expiry follows from the dates and hides no other state', () => {
    expect(statusOf('active', true)).toBe('expired')
    expect(statusOf('active', false)).toBe('active')
    expect(statusOf('revoked', true)).toBe('revoked')
  })
})

describe('place in the status list', () => {
  it('over a whole list no place is given twice', { timeout: 60_000 }, () => {
    // Every 16th number, for time's sake: 65,536 of them. That a Feistel network is a bijection is its construction.
    const secret = Buffer.alloc(32, 7)
    const seen = new Uint8Array(listSize)
    for (let sequence = 0; sequence < listSize; sequence += 16) {
      const { index } = statusPlace(secret, sequence)
      expect(index).toBeLessThan(listSize)
      seen[index] = (seen[index] ?? 0) + 1
    }
    expect(seen.every(count => count <= 1)).toBe(true)
  })

  it('two numbers never share a place, for any key', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 5 * listSize }), { minLength: 2, maxLength: 40 }),
        (secret, sequences) => {
          const places = sequences.map(each => statusPlace(secret, each)).map(({ list, index }) => `${list}:${index}`)
          return new Set(places).size === sequences.length
        },
      ),
      { numRuns: 200 },
    )
  })

  it('fills one list after the other and scatters within it', () => {
    const secret = randomBytes(32)
    expect(statusPlace(secret, listSize - 1).list).toBe(0)
    expect(statusPlace(secret, listSize).list).toBe(1)
    const indexes = Array.from({ length: 1_000 }, (_, sequence) => statusPlace(secret, sequence).index)
    const steps = indexes.slice(1).filter((index, at) => Math.abs(index - (indexes[at] ?? 0)) < 1_000)
    expect(steps.length).toBeLessThan(20)
    expect(indexes).not.toEqual(
      Array.from({ length: 1_000 }, (_, sequence) => statusPlace(randomBytes(32), sequence).index),
    )
  })
})

describe('days', () => {
  it('a day begins and ends by the clock of China', () => {
    expect(startOfDay('2026-11-24').toISOString()).toBe('2026-11-23T16:00:00.000Z')
    expect(endOfDay('2026-11-24').toISOString()).toBe('2026-11-24T16:00:00.000Z')
    expect(dayAt(new Date('2026-11-23T16:00:00Z'))).toBe('2026-11-24')
    expect(dayAt(new Date('2026-11-23T15:59:59Z'))).toBe('2026-11-23')
  })

  it('takes a full-date or a date-time, and nothing else', () => {
    expect(parseDay('2026-02-28')).toBe('2026-02-28')
    expect(parseDay('2026-02-28T23:30:00Z')).toBe('2026-03-01')
    expect(parseDay('2026-02-28T23:30:00+08:00')).toBe('2026-02-28')
    const wrong = [
      '2026-02-30',
      '2025-02-29',
      '2026-13-01',
      '26-01-01',
      '2026-1-1',
      '2026-02-28T25:00:00Z',
      '2026-02-30T00:00:00Z',
    ]
    for (const text of [...wrong, '2026-02-28T10:00:00', '', 'now', '2026/02/28', '1899-12-31', '3000-01-01'])
      expect(parseDay(text), text).toBeUndefined()
  })

  it('day numbers and days are the same thing', () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_567, max: 376_199 }), days => {
        const day = dayOfNumber(days)
        return isDay(day) && dayNumber(day) === days
      }),
    )
  })

  it('a leap day becomes the 28th', () => {
    expect(yearsLater('2024-02-29', 1)).toBe('2025-02-28')
    expect(yearsLater('2024-02-29', 4)).toBe('2028-02-29')
    expect(ageOn('1990-03-07', '2026-03-06')).toBe(35)
    expect(ageOn('1990-03-07', '2026-03-07')).toBe(36)
  })

  it.each([
    ['2011-01-01', '2031-01-01', 5],
    ['2010-11-24', '2036-11-24', 10],
    ['2000-11-25', '2036-11-24', 10],
    ['2000-11-24', '2046-11-24', 20],
    ['1980-11-24', null, 0],
  ])('an identity card of somebody born %s ends %s (居民身份证法 第五条)', (birth, end, years) => {
    const rule = {
      kind: 'by-age',
      steps: [{ below: 16, years: 5 }, { below: 26, years: 10 }, { below: 46, years: 20 }, {}],
    } as const
    const from = birth === '2011-01-01' ? '2026-01-01' : '2026-11-24'
    expect(lastDay(rule, from, birth)).toBe(end)
    if (end !== null) expect(Number(end.slice(0, 4)) - Number(from.slice(0, 4))).toBe(years)
  })

  it('a food permit ends the day before its fifth anniversary', () => {
    expect(lastDay({ kind: 'years', years: 5, endsDayBefore: true }, '2016-03-10', undefined)).toBe('2021-03-09')
  })
})

describe('decimal digits', () => {
  it('every byte string comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), bytes => {
        const digits = toDigits(bytes)
        return /^\d+$/.test(digits) && Buffer.compare(fromDigits(digits) ?? Buffer.alloc(0), bytes) === 0
      }),
    )
  })

  it('lengths are those of the layout', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(length => toDigits(Buffer.alloc(length)).length)).toEqual([
      3, 5, 8, 10, 13, 15, 17, 20,
    ])
    expect(toDigits(Buffer.of(255))).toBe('255')
    expect(toDigits(Buffer.of(1, 0))).toBe('00256')
  })

  it('every text that reads is written the same again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,60}$/), digits => {
        const bytes = fromDigits(digits)
        return bytes === undefined || toDigits(bytes) === digits
      }),
    )
    for (const wrong of ['', '256', '65536', '99999999999999999', '1', '12', '1234', '12a', '-12', ' 12', '１２３'])
      expect(fromDigits(wrong), wrong).toBeUndefined()
  })
})

describe('texts', () => {
  it('labels are cut to 40 bytes at a character', () => {
    expect(shorten('昆明翠湖书店有限公司')).toBe('昆明翠湖书店有限公司')
    const cut = shorten('云南滇池春城餐饮管理有限公司（演示）')
    expect(cut).toBe('云南滇池春城餐饮管理有限…')
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => Buffer.byteLength(shorten(text)) <= 40))
  })

  it('control characters and half surrogates are found wherever they are', () => {
    expect(unprintablePlace({ a: ['ok', { b: 'x\u0000' }] })).toBe('/a/1/b')
    expect(unprintablePlace({ a: '\ud800' })).toBe('/a')
    expect(unprintablePlace({ 'k\u0007': 1 })).toBe('')
    expect(unprintablePlace({ a: 'line\nline', b: [1, null, true, '𠮷'] })).toBeUndefined()
  })
})
