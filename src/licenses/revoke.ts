import type { Caller } from '../platform/caller.ts'
import type { Deps } from '../platform/deps.ts'
import { changeState } from './change.ts'
import type { ReasonInput } from './reasons.ts'
import type { LicenseView } from './view.ts'

/** Ends a license for good because the issuer takes it away (吊销, 撤销): nothing leads back. */
export const revokeLicense = (
  deps: Deps,
  caller: Caller,
  identifier: string,
  input: ReasonInput,
): Promise<LicenseView> => changeState(deps, caller, identifier, 'revoke', input)
