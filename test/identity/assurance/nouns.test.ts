import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currentLevel, expiryOf } from '../../../src/identity/assurance/level.ts'
import {
  type Circuit,
  closedCircuit,
  enter,
  failed,
  succeeded,
} from '../../../src/identity/assurance/sources/circuit.ts'
import { acrOf, levelOfAcr, levels } from '../../../src/identity/index.ts'

const start = Date.parse('2026-11-25T00:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1_000)
const terms = fc.array(
  fc.record({ level: fc.constantFrom(3, 4, 5), expiresAt: fc.integer({ min: 0, max: 100 }).map(at) }),
  { maxLength: 12 },
)

describe('levels', () => {
  it('have a URN each, and nothing else has', () => {
    expect(levels.map(acrOf)).toEqual([2, 3, 4, 5].map(level => `urn:yihao:assurance:${level}`))
    for (const level of levels) expect(levelOfAcr(acrOf(level))).toBe(level)
    for (const other of ['urn:yihao:assurance:1', 'urn:yihao:assurance:6', 'urn:yihao:assurance:33', '3', ''])
      expect(levelOfAcr(other)).toBeUndefined()
  })

  it('stand five, two and three years', () => {
    const day = new Date('2028-02-29T08:00:00Z')
    expect([3, 4, 5].map(level => expiryOf(level === 3 ? 3 : level === 4 ? 4 : 5, day).toISOString())).toEqual([
      '2033-03-01T08:00:00.000Z',
      '2030-03-01T08:00:00.000Z',
      '2031-03-01T08:00:00.000Z',
    ])
  })

  it('are the highest that stands, never below 2, in any order', () => {
    fc.assert(
      fc.property(terms, fc.integer({ min: -1, max: 101 }), (evidence, seconds) => {
        const now = at(seconds)
        const level = currentLevel(evidence, now)
        expect(level).toBe(Math.max(2, ...evidence.filter(each => each.expiresAt > now).map(each => each.level)))
        expect(currentLevel([...evidence].reverse(), now)).toBe(level)
      }),
    )
  })

  it('never rise by time, nor fall by more evidence', () => {
    fc.assert(
      fc.property(terms, terms, fc.nat(100), fc.nat(100), (some, more, one, two) => {
        const [sooner, later] = [at(Math.min(one, two)), at(Math.max(one, two))]
        expect(currentLevel(some, later)).toBeLessThanOrEqual(currentLevel(some, sooner))
        expect(currentLevel([...some, ...more], sooner)).toBeGreaterThanOrEqual(currentLevel(some, sooner))
      }),
    )
  })

  it('end at the very moment', () => {
    expect(currentLevel([{ level: 4, expiresAt: at(10) }], at(9.999))).toBe(4)
    expect(currentLevel([{ level: 4, expiresAt: at(10) }], at(10))).toBe(2)
  })
})

describe('the circuit breaker', () => {
  const opened = (): Circuit => Array.from({ length: 5 }).reduce<Circuit>(state => failed(state, at(0)), closedCircuit)

  it('opens at the fifth failure in a row; a success between starts anew', () => {
    let state: Circuit = closedCircuit
    for (let n = 0; n < 4; n += 1) state = failed(state, at(0))
    expect(state.kind).toBe('closed')
    expect(failed(succeeded(), at(0)).kind).toBe('closed')
    expect(failed(state, at(0)).kind).toBe('open')
  })

  it('lets one probe through when its rest is over', () => {
    const open = opened()
    expect(enter(open, at(4.999)).mayAsk).toBe(false)
    const probing = enter(open, at(5))
    expect(probing.mayAsk).toBe(true)
    expect(enter(probing.circuit, at(5)).mayAsk).toBe(false)
    expect(enter(succeeded(), at(5)).mayAsk).toBe(true)
  })

  it('rests twice as long after every failed probe, up to a minute', () => {
    let state = opened()
    const rests: number[] = []
    for (let n = 0; n < 7; n += 1) {
      if (state.kind !== 'open') throw new Error(state.kind)
      const until = state.until
      const { circuit } = enter(state, until)
      state = failed(circuit, until)
      if (state.kind === 'open') rests.push((state.until.getTime() - until.getTime()) / 1_000)
    }
    expect(rests).toEqual([10, 20, 40, 60, 60, 60, 60])
  })

  it('does not wait for ever for a probe that never reports', () => {
    const { circuit } = enter(opened(), at(5))
    expect(enter(circuit, at(34.9)).mayAsk).toBe(false)
    expect(enter(circuit, at(35)).mayAsk).toBe(true)
  })

  it('whatever happens: while open nobody asks, and it can always be left again', () => {
    const step = fc.record({ what: fc.constantFrom('ask', 'succeed', 'fail'), seconds: fc.nat(20) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        let [state, now]: [Circuit, number] = [closedCircuit, 0]
        for (const { what, seconds } of steps) {
          now += seconds
          if (what === 'succeed') state = succeeded()
          else if (what === 'fail') state = failed(state, at(now))
          else {
            const before = state
            const { mayAsk, circuit } = enter(state, at(now))
            expect(mayAsk).toBe(before.kind === 'closed' || at(now) >= before.until)
            state = circuit
          }
        }
        expect(enter(state, at(now + 60)).mayAsk).toBe(true)
      }),
    )
  })
})
