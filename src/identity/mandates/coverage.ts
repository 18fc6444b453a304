import { isOpen, type Term } from '../term.ts'

/** What a mandate lets its agent do. Pure: a mandate, a wish and a moment in, yes or no out. */

/**
 * A list that is absent allows nothing of its kind; `*` in it allows everything of its kind. So a scope of nothing is a
 * mandate for nothing, and what nobody thought of is not allowed.
 */
export interface Scope {
  /** Codes of matters (政务服务事项). */
  readonly matters?: readonly string[]
  /** Codes of license types (证照类型). */
  readonly licenseTypes?: readonly string[]
}

/** What is to be done in the organization's name: all that is named must be allowed. */
export interface Wish {
  readonly matter?: string | undefined
  readonly licenseType?: string | undefined
}

export interface Bounds extends Term {
  readonly scope: Scope
}

const allows = (codes: readonly string[] | undefined, code: string | undefined): boolean =>
  code === undefined || (codes ?? []).some(each => each === '*' || each === code)

const isAllowed = (scope: Scope, { matter, licenseType }: Wish): boolean =>
  (matter !== undefined || licenseType !== undefined) &&
  allows(scope.matters, matter) &&
  allows(scope.licenseTypes, licenseType)

/** Whether the mandate covers the wish at that moment. A wish that names nothing is covered by nothing. */
export const covers = (mandate: Bounds, wish: Wish, at: Date): boolean =>
  isOpen(mandate, at) && isAllowed(mandate.scope, wish)

const isWithinList = (inner: readonly string[] = [], outer: readonly string[] = []): boolean =>
  outer.includes('*') || inner.every(code => outer.includes(code))

/** Whether everything that the inner scope allows is allowed by the outer one: nobody gives more than they have. */
export const isWithin = (inner: Scope, outer: Scope): boolean =>
  isWithinList(inner.matters, outer.matters) && isWithinList(inner.licenseTypes, outer.licenseTypes)

const codeForm = /^([A-Za-z0-9][A-Za-z0-9._:-]{0,63}|\*)$/
const mostCodes = 200

function parseCodes(codes: readonly string[] | undefined): readonly string[] | undefined {
  if (codes === undefined) return []
  const sorted = [...new Set(codes)].sort()
  if (sorted.length > mostCodes || !sorted.every(code => codeForm.test(code))) return undefined
  return sorted.includes('*') ? ['*'] : sorted
}

/** The scope in the one form in which it is stored and compared; undefined when it is none or allows nothing. */
export function parseScope(given: Scope): Scope | undefined {
  const [matters, licenseTypes] = [parseCodes(given.matters), parseCodes(given.licenseTypes)]
  if (matters === undefined || licenseTypes === undefined || matters.length + licenseTypes.length === 0)
    return undefined
  return { ...(matters.length > 0 ? { matters } : {}), ...(licenseTypes.length > 0 ? { licenseTypes } : {}) }
}
