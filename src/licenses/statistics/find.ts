import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { readerOf } from '../authority.ts'
import { dayAt, dayBefore } from '../civil-day.ts'
import { refuse } from '../faults.ts'
import { selectByDay, selectByType } from './store.ts'

export const periods = [7, 30, 90] as const
export type PeriodDays = (typeof periods)[number]

export interface Counts {
  readonly issued: number
  /** Amended, renewed, suspended, resumed, revoked, cancelled. */
  readonly changed: number
  readonly verified: number
}

export interface Statistics {
  /** Every day of the period, the first one first. */
  readonly days: readonly (Counts & { readonly day: string })[]
  /** Types of which something happened. */
  readonly types: readonly (Counts & { readonly typeCode: string })[]
  readonly total: Counts
}

type Counted = readonly { readonly of: string; readonly what: string; readonly count: number }[]
const none: Counts = { issued: 0, changed: 0, verified: 0 }

/** What a count of the log is a part of. */
const partOf = (what: string): keyof Counts =>
  what === 'issue' ? 'issued' : what === 'verify' ? 'verified' : 'changed'

function grouped(rows: Counted): Map<string, Counts> {
  const groups = new Map<string, Counts>()
  for (const { of, what, count } of rows) {
    const standing = groups.get(of) ?? none
    groups.set(of, { ...standing, [partOf(what)]: standing[partOf(what)] + count })
  }
  return groups
}

const summed = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, each) => ({
      issued: sum.issued + each.issued,
      changed: sum.changed + each.changed,
      verified: sum.verified + each.verified,
    }),
    none,
  )

function daysUntil(today: string, count: number): string[] {
  const days = [today]
  while (days.length < count) days.unshift(dayBefore(days[0] ?? today))
  return days
}

/**
 * What happened to the licenses of the caller's department in the last days, as the log has it; a minute or so behind.
 * @throws Fault `license-not-found` for whoever looks for no department
 */
export async function departmentStatistics(
  deps: Deps,
  caller: Caller,
  { days, typeCode }: { readonly days: PeriodDays; readonly typeCode?: string | undefined },
): Promise<Statistics> {
  const uscc = await readerOf(deps, caller)
  if (uscc === undefined) throw refuse('license-not-found')
  const today = dayAt(deps.clock.now())
  const all = daysUntil(today, days)
  const filter = { uscc, from: all[0] ?? today, until: today, typeCode }
  const [byDay, byType] = await Promise.all([selectByDay(deps.db, filter), selectByType(deps.db, filter)])
  const counts = grouped(byDay)
  const dated = all.map(day => ({ day, ...(counts.get(day) ?? none) }))
  const types = [...grouped(byType)].map(([typeCode, each]) => ({ typeCode, ...each }))
  return { days: dated, types: types.sort((one, other) => other.issued - one.issued), total: summed(dated) }
}
