/**
 * Which moves a license can make. `prepared` is written down and not yet signed: nobody outside has seen it. Expiry is
 * no state and needs nobody to make it true: it follows from the dates.
 */
export const states = ['prepared', 'active', 'suspended', 'revoked', 'cancelled', 'superseded'] as const
export type State = (typeof states)[number]

interface Move {
  readonly from: readonly State[]
  readonly to: State
  /** The next version comes into being by it, in the transaction that ends this one. */
  readonly succeeds?: true
  /** A license whose last day is over may still make it. */
  readonly whenLapsed?: true
}

/** Nothing leads out of `revoked`, `cancelled` and `superseded`. */
export const moves = {
  issue: { from: ['prepared'], to: 'active' },
  /** 变更: what it says changes, its validity stays. */
  amend: { from: ['active'], to: 'superseded', succeeds: true },
  /** 延续: a new validity. */
  renew: { from: ['active'], to: 'superseded', succeeds: true, whenLapsed: true },
  /** 暂扣 */
  suspend: { from: ['active'], to: 'suspended', whenLapsed: true },
  /** 暂扣发还 */
  resume: { from: ['suspended'], to: 'active', whenLapsed: true },
  /** 吊销, 撤销: the issuer takes it away. */
  revoke: { from: ['active', 'suspended'], to: 'revoked', whenLapsed: true },
  /** 注销: at the holder's wish, or because there is no holder any more. */
  cancel: { from: ['active', 'suspended'], to: 'cancelled', whenLapsed: true },
} as const satisfies Record<string, Move>

export type MoveName = keyof typeof moves
export type Succession = 'amend' | 'renew'
/** Moves that change the state of a license and nothing else. */
export const changeNames = ['suspend', 'resume', 'revoke', 'cancel'] as const
export type ChangeName = (typeof changeNames)[number]

export const moveNames = ['issue', 'amend', 'renew', ...changeNames] as const satisfies readonly MoveName[]
export const isMove = (text: string): text is MoveName => text in moves

/**
 * Where the move leads, or undefined when it is not allowed from here.
 * @param lapsed its last day is over
 */
export function stateAfter(state: State, name: MoveName, lapsed = false): State | undefined {
  const move: Move = moves[name]
  return move.from.includes(state) && (!lapsed || move.whenLapsed === true || name === 'issue') ? move.to : undefined
}

/**
 * Value in the status list (Token Status List, two bits): 1 is "invalid" there, whatever ended it; 3 is application-specific
 * and means superseded here.
 */
export const statusNumbers: Readonly<Record<State, number>> = {
  prepared: 0,
  active: 0,
  revoked: 1,
  cancelled: 1,
  suspended: 2,
  superseded: 3,
}

/** What a license is called to people and programs at a moment. */
export type Status = Exclude<State, 'prepared'> | 'expired'
export const statuses = [
  'active',
  'suspended',
  'revoked',
  'cancelled',
  'superseded',
  'expired',
] as const satisfies Status[]

/** @param lapsed its last day is over */
export function statusOf(state: Exclude<State, 'prepared'>, lapsed: boolean): Status {
  return state === 'active' && lapsed ? 'expired' : state
}

/** The moves that may be made from here, in the order of the table. */
export const movesFrom = (state: State, lapsed: boolean): readonly Exclude<MoveName, 'issue'>[] =>
  (['amend', 'renew', ...changeNames] as const).filter(name => stateAfter(state, name, lapsed) !== undefined)

export const isState = (text: string): text is State => states.some(state => state === text)
