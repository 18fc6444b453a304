import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { type ChangeInput, changeState } from './change.ts'
import type { LicenseView } from './view.ts'

/** Ends a license for good (吊销 / 撤销 / 注销, by its reason): nothing leads back. */
export const revokeLicense = (
  deps: Deps,
  caller: Caller,
  identifier: string,
  input: ChangeInput,
): Promise<LicenseView> => changeState(deps, caller, identifier, 'revoke', input)
