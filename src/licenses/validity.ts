import { ageOn, dayBefore, yearsLater } from './civil-day.ts'

/** How long a license of a type lasts when the issuer says nothing else (有效期限范围 of GB/T 36902). */
export type ValidityRule =
  | { readonly kind: 'unlimited' }
  | {
      readonly kind: 'years'
      readonly years: number
      /** The last day is the day before the anniversary, as food permits have it; otherwise the anniversary itself. */
      readonly endsDayBefore?: boolean
    }
  /** Steps by the holder's age on the first day: the first whose `below` is greater holds. Without `years`: unlimited. */
  | { readonly kind: 'by-age'; readonly steps: readonly AgeStep[] }

export interface AgeStep {
  readonly below?: number
  readonly years?: number
}

/** Some systems write "no end" (长期) as the last day of all; this is where the two are made one. */
export const isEndless = (given: string | null): given is null | '9999-12-31' =>
  given === null || given === '9999-12-31'

/**
 * The last day by the rule, or null when there is none.
 * @param birth the holder's day of birth, where the document tells it; without it a rule by age gives no end
 */
export function lastDay(rule: ValidityRule, from: string, birth: string | undefined): string | null {
  switch (rule.kind) {
    case 'unlimited':
      return null
    case 'years': {
      const end = yearsLater(from, rule.years)
      return rule.endsDayBefore === true ? dayBefore(end) : end
    }
    case 'by-age': {
      if (birth === undefined) return null
      const age = ageOn(birth, from)
      const step = rule.steps.find(each => each.below === undefined || age < each.below)
      return step?.years === undefined ? null : yearsLater(from, step.years)
    }
  }
}
