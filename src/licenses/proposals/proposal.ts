import type { Json } from '../../platform/crypto/canonical-json.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { KeyRing } from '../../platform/keys/key-ring.ts'
import type { AmendInput } from '../amend.ts'
import type { IssueInput } from '../issue.ts'
import type { ChangeName } from '../life-cycle.ts'
import type { ReasonInput } from '../reasons.ts'
import type { RenewInput } from '../renew.ts'
import type { ProposalRow } from './store.ts'

/** What somebody asks for: a move with all that it needs. */
export type Asked =
  | { readonly move: 'issue'; readonly input: IssueInput }
  | { readonly move: 'amend'; readonly identifier: string; readonly input: AmendInput }
  | { readonly move: 'renew'; readonly identifier: string; readonly input: RenewInput }
  | { readonly move: ChangeName; readonly identifier: string; readonly input: ReasonInput }

export const proposalStates = ['open', 'approved', 'refused', 'withdrawn', 'expired', 'done', 'failed'] as const
/** `approved` is being carried out; `done` and `failed` say how that went. */
export type ProposalState = (typeof proposalStates)[number]

/** How long a proposal waits for a decision. */
export const openDays = 14

type Standing = Pick<ProposalRow, 'decision' | 'outcome' | 'expiresAt'>

/** Expiry needs nobody to make it true. */
export function proposalState({ decision, outcome, expiresAt }: Standing, now: Date): ProposalState {
  if (decision === null) return expiresAt > now ? 'open' : 'expired'
  if (decision === 'refused' || decision === 'withdrawn') return decision
  if (outcome === null) return 'approved'
  return outcome === 'done' ? 'done' : 'failed'
}

type Keys = Pick<KeyRing, 'fieldKeys'>
const place = (field: 'asked' | 'words', id: string): string => `licenses.proposals.${field}:${id}`

export const jsonOf = (value: Asked): Json => JSON.parse(JSON.stringify(value))

export const sealAsked = (keys: Keys, id: string, asked: Asked): Buffer =>
  seal(keys.fieldKeys[0], place('asked', id), JSON.stringify(asked))

export const openAsked = (keys: Keys, { id, askedSealed }: Pick<ProposalRow, 'id' | 'askedSealed'>): Asked =>
  JSON.parse(open(keys.fieldKeys, place('asked', id), askedSealed).toString('utf8'))

export const sealWords = (keys: Keys, id: string, words: string): Buffer =>
  seal(keys.fieldKeys[0], place('words', id), words)

export const openWords = (keys: Keys, { id, wordsSealed }: Pick<ProposalRow, 'id' | 'wordsSealed'>) =>
  wordsSealed === null ? undefined : open(keys.fieldKeys, place('words', id), wordsSealed).toString('utf8')
