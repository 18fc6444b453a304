import type { Authority } from '../authority.ts'
import type { reissues } from './schema.ts'

/** `proposed` waits for a second person; `running` is worked at part by part. */
export const runStates = ['proposed', 'running', 'done', 'cancelled'] as const
export type RunState = (typeof runStates)[number]
const isRunState = (text: string): text is RunState => runStates.some(state => state === text)

export type RunRow = typeof reissues.$inferSelect

/** How far one act of issuing again is. */
export interface ReissueRun {
  readonly id: string
  readonly sealId: string
  readonly state: RunState
  /** Licenses that needed it when it was asked for. */
  readonly total: number
  readonly done: number
  /** Those that somebody has to look at one by one. */
  readonly missed: number
  readonly askedBy: string
  /** RFC 3339. */
  readonly askedAt: string
  readonly endedAt: string | null
}

export function runOf({ state, askedAt, endedAt, ...row }: RunRow): ReissueRun {
  if (!isRunState(state)) throw new Error(`reissue ${row.id} is in no known state`)
  const { id, sealId, total, done, missed, askedBy } = row
  return {
    id,
    sealId,
    state,
    total,
    done,
    missed,
    askedBy,
    askedAt: askedAt.toISOString(),
    endedAt: endedAt === null ? null : endedAt.toISOString(),
  }
}

/** In whose name the licenses are issued again, and by whose agreement. */
export const runAuthority = ({ id, uscc, askedBy, agreedBy }: RunRow): Authority => ({
  uscc,
  actor: askedBy,
  ...(agreedBy === null ? {} : { proposal: `reissue:${id}` }),
})

/** Topic on the outbox: a part of a reissue is to be done, `{ id }`. */
export const partDue = 'license.reissue'
