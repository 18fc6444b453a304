import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { refuse } from '../faults.ts'
import { type ShowingRow, selectShowing } from './store.ts'
import { pathsOf } from './ticket.ts'

/** A showing of one's own, in the session it was begun in. */
export interface Showing {
  readonly id: string
  readonly identifier: string
  readonly publicKey: Buffer
  /** The browser holds the key. */
  readonly isInBrowser: boolean
  readonly startedAt: Date
  readonly expiresAt: Date
  readonly isOver: boolean
  /** Seconds since 1970 that the next code may bear: now, but after every code that is used up. */
  readonly nextAt: number
  /** Codes of this second or before are used up. */
  readonly usedThrough: number
  /** Paths of what is shown besides names and state. */
  readonly show: readonly string[]
}

/** Over by itself: ended, or its time is out. */
export const isShowingOver = ({ endedAt, expiresAt }: Pick<ShowingRow, 'endedAt' | 'expiresAt'>, at: Date): boolean =>
  endedAt !== null || expiresAt <= at

/** @throws Fault `showing-over` for any that is not the caller's, in this session */
export async function ownShowing(deps: Deps, caller: Caller, sessionUid: string, id: string): Promise<ShowingRow> {
  const row = isUuid(id) ? await selectShowing(deps.db, id) : undefined
  if (row === undefined || caller.kind !== 'person' || row.personId !== caller.id || row.sessionUid !== sessionUid)
    throw refuse('showing-over')
  return row
}

/** @throws Fault `showing-over` for any that is not the caller's, in this session */
export async function openShowing(deps: Deps, caller: Caller, sessionUid: string, id: string): Promise<Showing> {
  const row = await ownShowing(deps, caller, sessionUid, id)
  const at = deps.clock.now()
  return {
    id,
    identifier: row.identifier,
    publicKey: row.publicKey,
    isInBrowser: row.keySealed === null,
    startedAt: row.startedAt,
    expiresAt: row.expiresAt,
    isOver: isShowingOver(row, at),
    nextAt: nextAt(row, at),
    usedThrough: row.usedThrough,
    show: pathsOf(deps, row) ?? [],
  }
}

export const nextAt = ({ usedThrough }: Pick<ShowingRow, 'usedThrough'>, at: Date): number =>
  Math.max(Math.floor(at.getTime() / 1_000), usedThrough + 1)
