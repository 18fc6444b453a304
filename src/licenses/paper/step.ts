import { record } from '../../audit/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { authorityOf } from '../authority.ts'
import { refuse } from '../faults.ts'
import { type SheetState, type SheetStep, sheetAfter, tidySerial } from './sheet.ts'
import { lockSheet, updateSheet } from './store.ts'

export interface SheetInput {
  readonly typeCode: string
  readonly serial: string
  readonly step: SheetStep
}

/**
 * A sheet was printed, handed over, returned or spoiled. One that was spoiled after it was taken leaves its license
 * without paper: it is amended with the serial of another.
 * @throws Fault `issuer-not-allowed`, `paper-not-found`, `paper-step-not-allowed`
 */
export async function stepPaper(deps: Deps, caller: Caller, input: SheetInput): Promise<SheetState> {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('issuer-not-allowed')
  const { typeCode, step } = input
  const sheet = { uscc: by.uscc, typeCode, serial: tidySerial(input.serial) }
  const at = deps.clock.now()
  return deps.db.transaction(async tx => {
    const row = await lockSheet(tx, sheet)
    if (row === undefined) throw refuse('paper-not-found')
    const state = sheetAfter(row.state, step)
    if (state === undefined) throw refuse('paper-step-not-allowed')
    await updateSheet(tx, sheet, state, at)
    const subject = `paper:${sheet.uscc}:${typeCode}:${sheet.serial}`
    await record(tx, { at, type: `paper.${state}`, actor: by.actor, subject, data: {} })
    return state
  })
}
