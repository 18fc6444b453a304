import { createHash } from 'node:crypto'
import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import { canonicalJson } from '../../platform/crypto/canonical-json.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { heldLicense } from '../find.ts'
import { openContent } from '../license.ts'
import { licenseKey } from '../seals/certificates.ts'
import { refuse as refuseSeal } from '../seals/faults.ts'
import { shareIdleKeys } from '../seals/store.ts'
import type { HolderKey } from './sd-jwt.ts'
import { signBound } from './sign.ts'

/** Thumbprint of a public key (RFC 7638), base64url. */
export const thumbprintOf = ({ crv, kty, x, y }: HolderKey): string =>
  createHash('sha256').update(canonicalJson({ crv, kty, x, y })).digest('base64url')

/**
 * A license as SD-JWT VC bound to a key of its holder, whose possession the caller of this has been shown. Signed under the
 * license's own certificate, so that it stands and falls with it; that it was handed out is recorded, with the key's thumbprint.
 * @throws Fault `license-not-found` for whoever does not hold it, `seal-suspended` where its key signs no more
 */
export async function holderCopy(
  deps: Deps,
  caller: Caller,
  identifier: string,
  holderKey: HolderKey,
): Promise<string> {
  const row = await heldLicense(deps, caller, identifier)
  if (row === undefined) throw refuse('license-not-found')
  const content = openContent(deps.keys, row.id, row)
  const place = { list: row.statusList, index: row.statusIndex }
  const key = await licenseKey(deps, row.issuerKid)
  const sdJwt = await signBound(deps, { content, place, key }, holderKey)
  await deps.db.transaction(async tx => {
    // Stopped meanwhile: what was signed is given to nobody.
    if ((await shareIdleKeys(tx, [key.kid])).has(key.kid)) throw refuseSeal('seal-suspended')
    await record(tx, {
      at: deps.clock.now(),
      type: 'license.bound',
      actor: callerName(caller),
      subject: `license:${identifier}`,
      data: { key: thumbprintOf(holderKey) },
    })
  })
  return sdJwt
}
