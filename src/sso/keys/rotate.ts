import { record } from '../../audit/index.ts'
import { seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { newPrivateJwk } from '../../platform/keys/private-jwk.ts'
import { afterMilliseconds, nextActivation } from './schedule.ts'
import { signingKeyPlace } from './signing-keys.ts'
import { deleteRetiredKeys, insertSigningKey, lockSigningKeys, retireOthers, selectSigningKeys } from './store.ts'

const actor = 'system:sso'

/**
 * Introduces a new signing key when the time has come, gives the old one its end, and removes what has ended. Safe to run
 * at any time, on any number of nodes: a key signs and ends by its dates, not by this.
 */
export async function rotateKeys({ clock, db, keys }: Deps): Promise<void> {
  const now = clock.now()
  await db.transaction(async tx => {
    await lockSigningKeys(tx)
    const activeFrom = nextActivation(await selectSigningKeys(tx), now)
    if (activeFrom !== undefined) {
      const jwk = newPrivateJwk()
      const jwkSealed = seal(keys.fieldKeys[0], signingKeyPlace(jwk.kid), JSON.stringify(jwk))
      await insertSigningKey(tx, { kid: jwk.kid, jwkSealed, createdAt: now, activeFrom })
      await retireOthers(tx, jwk.kid, new Date(activeFrom.getTime() + afterMilliseconds))
      const data = { activeFrom: activeFrom.toISOString() }
      await record(tx, { at: now, type: 'signing-key.introduced', actor, subject: `signing-key:${jwk.kid}`, data })
    }
    for (const kid of await deleteRetiredKeys(tx, now))
      await record(tx, { at: now, type: 'signing-key.removed', actor, subject: `signing-key:${kid}`, data: {} })
  })
}
