import { record } from '../../audit/index.ts'
import { callerName, system } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { standardTypes } from './standard.ts'
import { insertType, selectLatestTypes } from './store.ts'

/**
 * Puts the standard catalog's types that this installation does not have yet in place, as version 1. What is there is
 * left alone: from the first start on the catalog belongs to the installation.
 */
export async function seedCatalog({ clock, db }: Deps): Promise<void> {
  const standing = new Set((await selectLatestTypes(db)).map(type => type.code))
  const missing = standardTypes.filter(type => !standing.has(type.code))
  if (missing.length === 0) return
  const at = clock.now()
  await db.transaction(async tx => {
    for (const type of missing) {
      if (!(await insertType(tx, type, 1, at))) continue
      await record(tx, {
        at,
        type: 'license-type.published',
        actor: callerName(system('catalog')),
        subject: `license-type:${type.code}`,
        data: { version: 1 },
      })
    }
  })
}
