import { isSealState, type SealState, type SealStatus, sealStatusOf } from './life-cycle.ts'
import type { seals } from './schema.ts'
import { type SealKey, type SealKeyRow, sealKeyOf } from './seal-key.ts'

export type SealRow = typeof seals.$inferSelect

/** A department's seal (电子印章): what is seen, the key and certificate it stands for, who keeps it. */
export interface Seal {
  readonly id: string
  readonly uscc: string
  /** The department's name as the certificate bears it. */
  readonly name: string
  readonly key: SealKey
  /** PNG; undefined: drawn from the name. */
  readonly picture: Buffer | undefined
  /** Account of the officer who keeps it. */
  readonly custodianId: string | undefined
  readonly state: SealState
  readonly status: SealStatus
  readonly replacesId: string | undefined
  readonly createdAt: Date
  readonly changedAt: Date
}

export function stateIn({ id, state }: Pick<SealRow, 'id' | 'state'>): SealState {
  if (!isSealState(state)) throw new Error(`seal ${id} is in no known state`)
  return state
}

export function sealOf({ seal, key }: { readonly seal: SealRow; readonly key: SealKeyRow }, at: Date): Seal {
  const { id, uscc, createdAt, changedAt } = seal
  const state = stateIn(seal)
  return {
    id,
    uscc,
    name: key.name,
    key: sealKeyOf(key),
    picture: seal.picture ?? undefined,
    custodianId: seal.custodianId ?? undefined,
    state,
    status: sealStatusOf(state, key.notAfter, at),
    replacesId: seal.replacesId ?? undefined,
    createdAt,
    changedAt,
  }
}
