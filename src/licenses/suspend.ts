import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { changeState } from './change.ts'
import type { ReasonInput } from './reasons.ts'
import type { LicenseView } from './view.ts'

/** Takes a license out of force for a while (暂扣), until it is resumed. */
export const suspendLicense = (
  deps: Deps,
  caller: Caller,
  identifier: string,
  input: ReasonInput,
): Promise<LicenseView> => changeState(deps, caller, identifier, 'suspend', input)
