/**
 * Which moves a license can make. `prepared` is written down and not yet signed: nobody outside has seen it. Expiry is
 * no state: it follows from the dates.
 */
export const states = ['prepared', 'active', 'suspended', 'revoked', 'superseded'] as const
export type State = (typeof states)[number]

interface Move {
  readonly from: readonly State[]
  readonly to: State
}

/** Nothing leads out of `revoked` and `superseded`. */
export const moves = {
  issue: { from: ['prepared'], to: 'active' },
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  revoke: { from: ['active', 'suspended'], to: 'revoked' },
  amend: { from: ['active'], to: 'superseded' },
  renew: { from: ['active'], to: 'superseded' },
} as const satisfies Record<string, Move>

export type MoveName = keyof typeof moves

/** Where the move leads, or undefined when it is not allowed from here. */
export function stateAfter(state: State, name: MoveName): State | undefined {
  const move: Move = moves[name]
  return move.from.includes(state) ? move.to : undefined
}

/** Value in the status list (Token Status List, two bits): 3 is application-specific there and means superseded here. */
export const statusNumbers: Readonly<Record<State, number>> = {
  prepared: 0,
  active: 0,
  revoked: 1,
  suspended: 2,
  superseded: 3,
}

/** What a license is called to people and programs at a moment. */
export type Status = Exclude<State, 'prepared'> | 'expired'

/** @param lapsed its last day is over */
export function statusOf(state: Exclude<State, 'prepared'>, lapsed: boolean): Status {
  return state === 'active' && lapsed ? 'expired' : state
}

export const isState = (text: string): text is State => states.some(state => state === text)
