import { X509Certificate } from 'node:crypto'
import { record } from '../../audit/index.ts'
import { organizationByUscc, parseUscc } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { keepsCatalog } from '../catalog/right.ts'
import { refuse } from '../faults.ts'
import { kidOf, type SealKey, sealKeyOf } from './seal-key.ts'
import { insertKey, selectKeysOf } from './store.ts'

const years = 5

/**
 * Gives a registered organization the key and certificate by which it signs licenses. Where it has a good one, that is
 * the answer.
 * @throws Fault `catalog-not-allowed`, `uscc-invalid`; `issuer-unknown` when the organization is not registered
 */
export async function registerIssuer(deps: Deps, caller: Caller, code: string): Promise<SealKey> {
  if (!(await keepsCatalog(deps, caller))) throw refuse('catalog-not-allowed')
  const { clock, db, keys } = deps
  const uscc = parseUscc(code)
  const at = clock.now()
  const standing = await selectKeysOf(db, uscc)
  const good = standing.find(key => key.notAfter > at)
  if (good !== undefined) return sealKeyOf(good)
  const organization = await organizationByUscc(deps, uscc)
  if (organization === undefined) throw refuse('issuer-unknown')
  const keyName = `department-${uscc}-${standing.length + 1}`
  const { name } = organization
  const certificate = await keys.certify(keyName, { commonName: name, organization: name, organizationId: uscc }, years)
  const { raw, validFrom, validTo } = new X509Certificate(certificate)
  const kid = kidOf(raw)
  await db.transaction(async tx => {
    const notBefore = new Date(validFrom)
    const notAfter = new Date(validTo)
    const made = await insertKey(tx, { kid, uscc, name, keyName, certificate, notBefore, notAfter, createdAt: at })
    if (!made) return
    await record(tx, {
      at,
      type: 'issuer.certified',
      actor: callerName(caller),
      subject: `organization:${uscc}`,
      data: { kid },
    })
  })
  const stored = (await selectKeysOf(db, uscc)).find(key => key.keyName === keyName)
  if (stored === undefined) throw new Error(`certificate of ${uscc} was not stored`)
  return sealKeyOf(stored)
}
