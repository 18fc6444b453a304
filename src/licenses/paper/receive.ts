import { record } from '../../audit/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { authorityOf } from '../authority.ts'
import { selectLatestType } from '../catalog/store.ts'
import { refuse } from '../faults.ts'
import { serialsBetween, tidySerial } from './sheet.ts'
import { insertReceipt } from './store.ts'

export interface Receipt {
  readonly typeCode: string
  /** Letters, then digits: `A0001001`. */
  readonly first: string
  readonly last: string
}

/**
 * A department receives numbered sheets for a type that is issued on paper too.
 * @returns how many
 * @throws Fault `issuer-not-allowed`, `license-type-not-found`, `paper-range-invalid`, `paper-known`
 */
export async function receivePaper(deps: Deps, caller: Caller, receipt: Receipt): Promise<number> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('issuer-not-allowed')
  const { clock, db, ids } = deps
  const { typeCode } = receipt
  if ((await selectLatestType(db, typeCode)) === undefined) throw refuse('license-type-not-found')
  const [first, last] = [tidySerial(receipt.first), tidySerial(receipt.last)]
  const serials = serialsBetween(first, last)
  if (serials === undefined) throw refuse('paper-range-invalid', [{ pointer: '/last', detail: 'no range from first' }])
  const receivedAt = clock.now()
  const id = ids.uuid()
  const row = { id, uscc: by.uscc, typeCode, first, last, count: serials.length, receivedBy: by.actor, receivedAt }
  await db.transaction(async tx => {
    if (!(await insertReceipt(tx, row, serials)))
      throw refuse('paper-known', [{ pointer: '/first', detail: 'a sheet of these was received before' }])
    await record(tx, {
      at: receivedAt,
      type: 'paper.received',
      actor: by.actor,
      subject: `paper-receipt:${id}`,
      data: { uscc: by.uscc, typeCode, first, last, count: serials.length },
    })
  })
  return serials.length
}
