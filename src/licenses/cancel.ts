import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { changeState } from './change.ts'
import type { ReasonInput } from './reasons.ts'
import type { LicenseView } from './view.ts'

/** Ends a license for good at the wish of its holder, or because there is none any more (注销). */
export const cancelLicense = (
  deps: Deps,
  caller: Caller,
  identifier: string,
  input: ReasonInput,
): Promise<LicenseView> => changeState(deps, caller, identifier, 'cancel', input)
