import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authorityLevels } from '../../../src/identity/departments/authority-level.ts'
import { mayBeOnes, parseRoles, type Role, roles } from '../../../src/identity/departments/officers/roles.ts'
import { hasLevel, isRegion, isWithinRegion } from '../../../src/identity/departments/region.ts'

const someRoles = fc.subarray([...roles])
const alone: readonly Role[] = ['administrator', 'auditor']

describe('roles that one person may have', () => {
  it('are any but none, and an administrator and an auditor have no other', () => {
    fc.assert(
      fc.property(someRoles, held => {
        const isAllowed = held.length > 0 && (held.length === 1 || held.every(role => !alone.includes(role)))
        expect(mayBeOnes(new Set(held))).toBe(isAllowed)
        expect(parseRoles(held) !== undefined).toBe(isAllowed)
      }),
    )
  })

  it('are never more allowed than a part of them: a role taken off leaves what may stand', () => {
    fc.assert(
      fc.property(someRoles, someRoles, (held, taken) => {
        const left = held.filter(role => !taken.includes(role))
        fc.pre(left.length > 0 && mayBeOnes(new Set(held)))
        expect(mayBeOnes(new Set(left))).toBe(true)
      }),
    )
  })

  it('have one form, whatever the order and however often they are said; unknown ones are none', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...roles), { maxLength: 8 }), fc.string(), (given, other) => {
        expect(parseRoles([...given].reverse())).toEqual(parseRoles([...new Set(given)]))
        fc.pre(!roles.some(role => role === other))
        expect(parseRoles([...given, other])).toBeUndefined()
      }),
    )
  })
})

/** What stands in the annex of GB/T 2260 for Yunnan, and what does not. */
describe('a region', () => {
  it.each(['100000', '530000', '530100', '530103', '533401'])('%s is one', code => expect(isRegion(code)).toBe(true))
  it.each(['', '53', '990000', '5301030', '53O103', '000000'])('%s is none', code => expect(isRegion(code)).toBe(false))

  it.each([
    ['530103', '530100', true],
    ['530103', '530000', true],
    ['530103', '100000', true],
    ['530103', '530103', true],
    ['530400', '530100', false],
    ['530000', '530100', false],
    ['100000', '530000', false],
    ['100000', '100000', true],
    ['500101', '500000', true],
    ['510000', '500000', false],
  ])('%s within %s: %s', (inner, outer, is) => expect(isWithinRegion(inner, outer)).toBe(is))

  const region = fc.constantFrom('100000', '530000', '530100', '530103', '530400', '530402', '500000', '500101')
  it('contains what is in what it contains', () => {
    fc.assert(
      fc.property(region, region, region, (one, two, three) => {
        fc.pre(isWithinRegion(one, two) && isWithinRegion(two, three))
        expect(isWithinRegion(one, three)).toBe(true)
      }),
    )
  })

  it.each([
    ['100000', ['national', 'other']],
    ['530000', ['province', 'other']],
    ['530100', ['city', 'county', 'township', 'other']],
    ['530103', ['city', 'county', 'township', 'other']],
  ] as const)('%s has bodies of %j', (code, levels) => {
    expect(authorityLevels.filter(level => hasLevel(code, level))).toEqual(levels)
  })
})
