import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { standingHolders } from './amend.ts'
import { dayAt, parseDay } from './civil-day.ts'
import { type Draft, draftJson } from './draft.ts'
import { refuse } from './faults.ts'
import type { ReasonInput } from './reasons.ts'
import type { Issued } from './request.ts'
import { type SuccessionInput, succeed } from './succeed.ts'

export interface RenewInput extends ReasonInput {
  /** Today when left out; not in the future, since the version before ends now. */
  readonly validFrom?: string
  /** By the type's rule when left out. */
  readonly validUntil?: string | null
  /** All fields; as they stand when left out. */
  readonly fields?: Draft['fields']
  readonly paperSerial?: string
}

/**
 * Gives a license a new validity (延续), also after its last day: its next version.
 * @throws Fault as {@link succeed}; `validity-invalid` for a first day that is still to come
 */
export const renewLicense = async (
  deps: Deps,
  caller: Caller,
  identifier: string,
  input: RenewInput,
  idempotencyKey: string,
): Promise<Issued> => succeed(deps, caller, identifier, 'renew', renewal(deps, input), idempotencyKey)

/** The next version by its validity. */
export function renewal({ clock }: Pick<Deps, 'clock'>, { reason, remark, ...changed }: RenewInput): SuccessionInput {
  const today = dayAt(clock.now())
  if (changed.validFrom !== undefined && (parseDay(changed.validFrom) ?? today) > today)
    throw refuse('validity-invalid', [
      { pointer: '/validFrom', detail: 'after today: nothing would be valid until then' },
    ])
  const words = remark === undefined ? { reason } : { reason, remark }
  return {
    ...words,
    draftOf: ({ number, holders, fields }) => ({
      number,
      holders: standingHolders(holders, today),
      fields,
      ...changed,
    }),
    body: draftJson(changed),
  }
}
