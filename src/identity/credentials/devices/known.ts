import { blindIndex } from '../../../platform/crypto/blind-index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { hasDevice } from './store.ts'

export const deviceHash = ({ keys }: Pick<Deps, 'keys'>, device: string): Buffer =>
  blindIndex(keys.secret('blind-index'), 'device', device)

/** Was the account used from this device before, and is it not revoked? */
export const isKnownDevice = (deps: Deps, personId: string, device: string): Promise<boolean> =>
  hasDevice(deps.db, personId, deviceHash(deps, device))
