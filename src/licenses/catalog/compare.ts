import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { LicenseType } from './license-type.ts'

/** One place in which two versions of a type differ. */
export interface Difference {
  /** Names and numbers that lead to it. */
  readonly path: readonly string[]
  /** Undefined where the earlier version has nothing there. */
  readonly before: Json | undefined
  readonly after: Json | undefined
}

type Members = { readonly [name: string]: Json | undefined }
const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function* differences(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[],
): Generator<Difference> {
  if (isMembers(before) && isMembers(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* differences(before[name], after[name], [...path, name])
    return
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) yield { path, before, after }
}

/** What a later version says otherwise; lists are compared as a whole. */
export const differencesBetween = (before: LicenseType, after: LicenseType): Difference[] => [
  ...differences(JSON.parse(JSON.stringify(before)), JSON.parse(JSON.stringify(after)), []),
]
