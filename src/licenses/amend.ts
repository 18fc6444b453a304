import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { dayAt } from './civil-day.ts'
import { type Draft, draftJson } from './draft.ts'
import { fullAgeOf, type HolderInput } from './holders.ts'
import type { Holder } from './license.ts'
import type { ReasonInput } from './reasons.ts'
import type { Issued } from './request.ts'
import { type SuccessionInput, succeed } from './succeed.ts'

/** What changes; what is left out stays as it is. Validity is not changed by amending. */
export interface AmendInput extends ReasonInput {
  readonly number?: string
  readonly holders?: readonly HolderInput[]
  /** Names of the holders in their order, where only those change. */
  readonly holderNames?: readonly string[]
  /** All fields, not only those that change. */
  readonly fields?: Draft['fields']
  readonly paperSerial?: string
}

/** Holders as they stand; guardians of who has come of age meanwhile are dropped. */
export const standingHolders = (holders: readonly Holder[], today: string): HolderInput[] =>
  holders.map(({ guardians, ...holder }) =>
    guardians === undefined || today >= (fullAgeOf(holder) ?? today) ? holder : { ...holder, guardians },
  )

/**
 * Changes what a license says (变更): its next version, valid as long as this one.
 * @throws Fault as {@link succeed}
 */
export const amendLicense = (
  deps: Deps,
  caller: Caller,
  identifier: string,
  input: AmendInput,
  idempotencyKey: string,
): Promise<Issued> => succeed(deps, caller, identifier, 'amend', amendment(deps, input), idempotencyKey)

/** The next version by what changes. */
export function amendment(
  { clock }: Pick<Deps, 'clock'>,
  { reason, remark, holderNames, ...changed }: AmendInput,
): SuccessionInput {
  const draftOf = ({
    number,
    holders,
    fields,
    validFrom,
    validUntil,
  }: Draft & { holders: readonly Holder[] }): Draft => ({
    number,
    holders: standingHolders(holders, dayAt(clock.now())).map((holder, at) => ({
      ...holder,
      name: holderNames?.[at] ?? holder.name,
    })),
    fields,
    validFrom,
    validUntil,
    ...changed,
  })
  const words = remark === undefined ? { reason } : { reason, remark }
  return { ...words, draftOf, body: { ...draftJson(changed), holderNames } }
}
