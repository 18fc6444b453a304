import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, isWithin, parseScope, type Scope } from '../../../src/identity/mandates/coverage.ts'
import { dayAt, endOfDay, isFitTerm, isOpen } from '../../../src/identity/term.ts'

const codes = fc.constantFrom('a', 'b', 'c', 'd')
const list = fc.option(fc.array(fc.oneof({ weight: 5, arbitrary: codes }, fc.constant('*')), { maxLength: 4 }), {
  nil: undefined,
})
const scope: fc.Arbitrary<Scope> = fc
  .record({ matters: list, licenseTypes: list })
  .map(({ matters, licenseTypes }) => ({
    ...(matters === undefined ? {} : { matters }),
    ...(licenseTypes === undefined ? {} : { licenseTypes }),
  }))
const wish = fc.record({
  matter: fc.option(codes, { nil: undefined }),
  licenseType: fc.option(codes, { nil: undefined }),
})
const until = '2026-12-31'
const moment = fc.date({ min: new Date('2026-11-01Z'), max: new Date('2027-02-01Z'), noInvalidDate: true })
const now = new Date('2026-11-25T02:00:00Z')
const open = (given: Scope) => ({ scope: given, until, endedAt: null })

describe('what a mandate covers', () => {
  it('is what its lists say: all that is wished must be there, and something must be wished', () => {
    fc.assert(
      fc.property(scope, wish, (given, wished) => {
        const has = (codes: readonly string[] | undefined, code: string | undefined) =>
          code === undefined || codes?.includes('*') === true || codes?.includes(code) === true
        const wishes = wished.matter !== undefined || wished.licenseType !== undefined
        const expected = wishes && has(given.matters, wished.matter) && has(given.licenseTypes, wished.licenseType)
        expect(covers(open(given), wished, now)).toBe(expected)
      }),
    )
  })

  it('is nothing after its last day, and nothing from its end on', () => {
    fc.assert(
      fc.property(scope, wish, moment, moment, (given, wished, endedAt, at) => {
        const mandate = { scope: given, until, endedAt }
        if (at >= endOfDay(until) || at >= endedAt) expect(covers(mandate, wished, at)).toBe(false)
        else expect(covers(mandate, wished, at)).toBe(covers(open(given), wished, now))
      }),
    )
  })

  it('grows with its scope: what an inner one covers, an outer one covers', () => {
    fc.assert(
      fc.property(scope, scope, wish, (inner, outer, wished) => {
        fc.pre(isWithin(inner, outer))
        if (covers(open(inner), wished, now)) expect(covers(open(outer), wished, now)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('tells what is wider by something that it covers and the other does not', () => {
    fc.assert(
      fc.property(scope, scope, (inner, outer) => {
        if (isWithin(inner, outer)) return
        const every = ['a', 'b', 'c', 'd', 'something else'].flatMap(code => [{ matter: code }, { licenseType: code }])
        expect(every.some(each => covers(open(inner), each, now) && !covers(open(outer), each, now))).toBe(true)
      }),
    )
  })

  it('has one form: the same scope in any order is stored the same and covers the same', () => {
    fc.assert(
      fc.property(scope, wish, (given, wished) => {
        const parsed = parseScope(given)
        const turned: Scope = {
          ...(given.matters === undefined ? {} : { matters: [...given.matters].reverse() }),
          ...(given.licenseTypes === undefined ? {} : { licenseTypes: [...given.licenseTypes].reverse() }),
        }
        expect(parseScope(turned)).toEqual(parsed)
        expect(covers(open(parsed ?? {}), wished, now)).toBe(covers(open(given), wished, now))
      }),
    )
  })

  it.each([
    [{}],
    [{ matters: [] }],
    [{ matters: ['with space'] }],
    [{ matters: [''] }],
    [{ matters: ['x'.repeat(65)] }],
    [{ licenseTypes: ['换证'] }],
    [{ matters: Array.from({ length: 201 }, (_, n) => `m${n}`) }],
  ])('no scope: %j', given => {
    expect(parseScope(given)).toBeUndefined()
  })
})

describe('days', () => {
  it('are the register’s own: a mandate is good through its last day in China', () => {
    const mandate = { until: '2026-11-25', endedAt: null }
    expect(isOpen(mandate, new Date('2026-11-25T15:59:59.999Z'))).toBe(true)
    expect(isOpen(mandate, new Date('2026-11-25T16:00:00Z'))).toBe(false)
    expect(dayAt(new Date('2026-11-25T16:00:00Z'))).toBe('2026-11-26')
  })

  it.each([
    ['2026-11-25', true],
    ['2026-11-24', false],
    ['2031-11-25', true],
    ['2031-11-26', false],
    ['2027-02-29', false],
    ['2027-13-01', false],
    ['2027-1-1', false],
    ['2027-01-01T00:00:00Z', false],
    ['', false],
  ])('%s as last day: %s', (day, fits) => {
    expect(isFitTerm(day, now)).toBe(fits)
  })
})
