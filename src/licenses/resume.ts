import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { changeState } from './change.ts'
import type { ReasonInput } from './reasons.ts'
import type { LicenseView } from './view.ts'

/** Puts a suspended license in force again (暂扣发还). */
export const resumeLicense = (
  deps: Deps,
  caller: Caller,
  identifier: string,
  input: ReasonInput,
): Promise<LicenseView> => changeState(deps, caller, identifier, 'resume', input)
