import type { Deps } from '../../../platform/deps.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { tellOwner } from '../notice.ts'
import { takeUnreminded } from './store.ts'

/** How long before the end of the wait the owner is told again. */
const aheadHours = 24

/** Tells the owners of accounts whose wait will soon be over, once each. */
export async function remindOfRecoveries(deps: Deps): Promise<void> {
  const { clock, db } = deps
  const at = clock.now()
  const end = new Date(at.getTime() + aheadHours * 3_600_000)
  const remindOne = (): Promise<boolean> =>
    db.transaction(async tx => {
      const next = await takeUnreminded(tx, end, at)
      if (next === undefined) return false
      await tellOwner(tx, deps, next.personId, noticeTexts.recoveryNear(next.readyAt))
      return true
    })
  while (await remindOne());
}
