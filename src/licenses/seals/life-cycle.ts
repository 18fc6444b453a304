/** Which moves a seal can make. Expiry is no state: it follows from the certificate. */
export const sealStates = ['active', 'suspended', 'replaced', 'revoked'] as const
export type SealState = (typeof sealStates)[number]

interface Move {
  readonly from: readonly SealState[]
  readonly to: SealState
}

/** Nothing leads out of `revoked`; a key that no longer signs can still turn out to be stolen. */
export const sealMoves = {
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  replace: { from: ['active', 'suspended'], to: 'replaced' },
  revoke: { from: ['active', 'suspended', 'replaced'], to: 'revoked' },
} as const satisfies Record<string, Move>
export type SealMove = keyof typeof sealMoves

/** Where the move leads, or undefined when it is not allowed from here. */
export function sealStateAfter(state: SealState, name: SealMove): SealState | undefined {
  const move: Move = sealMoves[name]
  return move.from.includes(state) ? move.to : undefined
}

export const isSealState = (text: string): text is SealState => sealStates.some(state => state === text)

/** What a seal is called to people and programs at a moment. */
export const sealStatuses = [...sealStates, 'expired'] as const
export type SealStatus = (typeof sealStatuses)[number]

export const sealStatusOf = (state: SealState, notAfter: Date, at: Date): SealStatus =>
  at > notAfter && state !== 'revoked' && state !== 'replaced' ? 'expired' : state
