import { open } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import type { PrivateJwk } from '../../platform/keys/private-jwk.ts'
import { inOrder } from './schedule.ts'
import { selectSigningKeys } from './store.ts'

export const signingKeyPlace = (kid: string): string => `sso.signing_keys.jwk:${kid}`

/** The provider's keys, the one that signs now first. */
export async function signingKeys({ clock, db, keys }: Pick<Deps, 'clock' | 'db' | 'keys'>): Promise<PrivateJwk[]> {
  return inOrder(await selectSigningKeys(db), clock.now()).map(({ jwkSealed, kid }) =>
    JSON.parse(open(keys.fieldKeys, signingKeyPlace(kid), jwkSealed).toString('utf8')),
  )
}
