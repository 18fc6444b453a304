/** What the server says of itself (OpenID Connect Discovery §3). */
export type Metadata = Readonly<Record<string, unknown>>

export type Entry =
  /** `departs`: where the test had to leave the module's own text, and why. */
  | { readonly module: string; readonly status: 'tested'; readonly departs?: string }
  /** `holds` looks the reason up, so that it cannot grow stale; without it the reason is the plan's own choice of variant. */
  | {
      readonly module: string
      readonly status: 'not-applicable'
      readonly reason: string
      readonly holds?: (metadata: Metadata) => boolean
    }

export interface Plan {
  readonly name: string
  /** What the plan leaves to the tester, as its own variants name it. */
  readonly variant: string
  readonly entries: readonly Entry[]
}

export const tested = (module: string, departs?: string): Entry => ({
  module,
  status: 'tested',
  ...(departs === undefined ? {} : { departs }),
})

export const notApplicable = (module: string, reason: string, holds?: (metadata: Metadata) => boolean): Entry => ({
  module,
  status: 'not-applicable',
  reason,
  ...(holds === undefined ? {} : { holds }),
})

export const lacks =
  (name: string, value: string) =>
  (metadata: Metadata): boolean => {
    const values = metadata[name]
    return !Array.isArray(values) || !values.includes(value)
  }

export const countOf = ({ entries }: Plan, status: Entry['status']): number =>
  entries.filter(entry => entry.status === status).length

/** `…: 38 in all, 31 tested, 7 not applicable`. */
export const summaryOf = (plan: Plan): string =>
  `${plan.name}: ${plan.entries.length} in all, ${countOf(plan, 'tested')} tested, ` +
  `${countOf(plan, 'not-applicable')} not applicable`
