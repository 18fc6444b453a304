import type { Deps } from '../platform/deps.ts'
import type { Event } from './leaf.ts'
import { countWaiting, selectHead, selectLastCheckpoint, selectLinesBefore } from './store.ts'

type Reading = Pick<Deps, 'db'>

/** How far the log is. */
export interface LogState {
  /** Lines that have a place. */
  readonly size: number
  /** Lines that wait for one. */
  readonly waiting: number
  /** What the last checkpoint promises; `root` in base64. */
  readonly published: { readonly size: number; readonly root: string; readonly at: Date } | undefined
}

/** Who may see it is for the slice that asks to know: this one knows nobody. */
export async function logState({ db }: Reading): Promise<LogState> {
  const [head, waiting, last] = await Promise.all([selectHead(db), countWaiting(db), selectLastCheckpoint(db)])
  const published =
    last === undefined ? undefined : { size: last.size, root: last.root.toString('base64'), at: last.at }
  return { size: head?.size ?? 0, waiting, published }
}

export interface ReadLine extends Event {
  readonly id: number
}

const shown = 50

/** The newest lines, or those before one, newest first, 50 at most. The same holds for who may see them. */
export const linesBefore = ({ db }: Reading, id: number | undefined): Promise<ReadLine[]> =>
  selectLinesBefore(db, id, shown)
