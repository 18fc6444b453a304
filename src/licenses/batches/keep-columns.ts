import { record } from '../../audit/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { authorityOf } from '../authority.ts'
import { refuse as refuseLicense } from '../faults.ts'
import { groundOf } from '../ground.ts'
import { type Columns, isTarget } from './columns.ts'
import { refuse } from './faults.ts'
import { selectColumns, upsertColumns } from './store.ts'

/** What a department has said of its columns for a type. @throws Fault `issuer-not-allowed` */
export async function columnsOf(deps: Deps, caller: Caller, typeCode: string): Promise<Columns> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuseLicense('issuer-not-allowed')
  return (await selectColumns(deps.db, by.uscc))[typeCode] ?? {}
}

/**
 * Remembers what a department's own columns mean for a type, in the place of what it said before.
 * @throws Fault `issuer-not-allowed`, `license-type-unknown`, `issuer-without-key`, `batch-columns-unknown`
 */
export async function keepColumns(deps: Deps, caller: Caller, typeCode: string, columns: Columns): Promise<Columns> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuseLicense('issuer-not-allowed')
  const { type } = await groundOf(deps, typeCode, by.uscc)
  const wrong = Object.entries(columns).filter(([, target]) => !isTarget(target, type))
  if (wrong.length > 0)
    throw refuse(
      'batch-columns-unknown',
      wrong.map(([header]) => ({ pointer: `/${header.slice(0, 40)}`, detail: 'there is nothing of that name' })),
    )
  const cleaned = Object.fromEntries(
    Object.entries(columns).map(([header, target]) => [header.normalize('NFKC').trim(), target]),
  )
  const at = deps.clock.now()
  await deps.db.transaction(async tx => {
    await upsertColumns(tx, { uscc: by.uscc, typeCode, columns: cleaned, changedAt: at })
    await record(tx, {
      at,
      type: 'license-batch.columns-changed',
      actor: by.actor,
      subject: `license-type:${typeCode}`,
      data: { uscc: by.uscc },
    })
  })
  return cleaned
}
