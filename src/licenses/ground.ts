import { departmentByUscc } from '../identity/index.ts'
import type { Db } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { together } from '../platform/together.ts'
import { requireEligible } from './catalog/eligible.ts'
import type { PublishedType } from './catalog/license-type.ts'
import { selectIssuerKey, selectIssuingGround, selectType } from './catalog/store.ts'
import { refuse } from './faults.ts'
import { refuse as refuseSeal } from './seals/faults.ts'
import { type LicenseKey, licenseKeyOf } from './seals/seal-key.ts'

interface Asked {
  readonly typeCode: string
  readonly uscc: string
}

async function read({ clock, db }: Deps, { typeCode, uscc }: Asked) {
  const [ground, key, department] = await Promise.all([
    selectIssuingGround(db, typeCode, uscc),
    selectIssuerKey(db, uscc, clock.now()),
    departmentByUscc({ db }, uscc),
  ])
  return { ground, key, department }
}
type Read = Awaited<ReturnType<typeof read>>

/** What several ask at once is asked of the database once; never answered from memory, since rights are taken away. */
function readAll(deps: Deps, asked: readonly Asked[]): Promise<Read[]> {
  const reads = new Map<string, Promise<Read>>()
  return Promise.all(
    asked.map(each => {
      const name = `${each.typeCode} ${each.uscc}`
      const known = reads.get(name) ?? read(deps, each)
      reads.set(name, known)
      return known
    }),
  )
}

const reading = new WeakMap<Db, (asked: Asked) => Promise<Read>>()

/**
 * What this department may do with this type now: the type's latest version and the key to sign with.
 * @param begins whether something begins by it: a department that has moved away still puts right what it has issued
 * @throws Fault `license-type-unknown`, `issuer-not-allowed`, `issuer-not-eligible`, `issuer-without-key`, `seal-suspended`
 */
export async function groundOf(
  deps: Deps,
  typeCode: string,
  uscc: string,
  begins = true,
): Promise<{ type: PublishedType; key: LicenseKey }> {
  const { db } = deps
  const ask = reading.get(db) ?? together<Asked, Read>(asked => readAll(deps, asked))
  reading.set(db, ask)
  const { ground, key, department } = await ask({ typeCode, uscc })
  const type = ground === undefined ? undefined : await selectType(db, typeCode, ground.version)
  if (ground === undefined || type === undefined)
    throw refuse('license-type-unknown', [{ pointer: '/typeCode', detail: 'not in the catalog' }])
  if (!ground.isIssuer) throw refuse('issuer-not-allowed')
  if (begins) requireEligible(type, uscc, department)
  if (key === undefined) throw refuse('issuer-without-key')
  if (key.state !== 'active') throw refuseSeal('seal-suspended')
  return { type, key: licenseKeyOf(key.key) }
}
