import { maskDocumentNumber } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { licenseType } from '../catalog/find.ts'
import type { Draft } from '../draft.ts'
import type { HolderInput, PartyInput } from '../holders.ts'
import type { MoveName } from '../life-cycle.ts'
import type { ReasonInput } from '../reasons.ts'
import { type Asked, openAsked, openWords, type ProposalState, proposalState } from './proposal.ts'
import type { ProposalRow } from './store.ts'

/** A proposal as its department sees it. */
export interface ProposalView {
  readonly id: string
  readonly state: ProposalState
  readonly move: MoveName
  readonly typeCode: string
  readonly typeName: string
  readonly typeNameEn?: string
  /** The license that is to change. */
  readonly identifier?: string
  /** A reason's code or words, for a license that is to change. */
  readonly reason?: string | undefined
  readonly remark?: string | undefined
  /** What the license is to say, as far as that was asked for; numbers of people masked. */
  readonly draft: ProposedDraft
  /** As records name callers. */
  readonly proposedBy: string
  readonly proposedAt: string
  readonly expiresAt: string
  readonly decidedBy?: string
  readonly decidedAt?: string
  /** Why it was refused. */
  readonly words?: string
  /** The code of the fault that it met. */
  readonly fault?: string
  /** Identifier of the license that came of it. */
  readonly license?: string
}

export type ProposedDraft = { readonly [Part in keyof Draft]?: Draft[Part] | undefined } & {
  readonly holderNames?: readonly string[] | undefined
}

const maskedParty = <Party extends PartyInput>(party: Party): Party =>
  party.documentType === 'uscc' ? party : { ...party, documentNumber: maskDocumentNumber(party.documentNumber) }

const maskedHolder = ({ guardians, ...holder }: HolderInput): HolderInput => ({
  ...maskedParty(holder),
  ...(guardians === undefined ? {} : { guardians: guardians.map(maskedParty) }),
})

function draftOf({ input }: Asked): ProposedDraft {
  const draft: ProposedDraft & Partial<ReasonInput> = input
  const { holders, number, fields, validFrom, validUntil, paperSerial, holderNames } = draft
  return { number, fields, validFrom, validUntil, paperSerial, holderNames, holders: holders?.map(maskedHolder) }
}

export async function proposalView(deps: Pick<Deps, 'clock' | 'db' | 'keys'>, row: ProposalRow): Promise<ProposalView> {
  const asked = openAsked(deps.keys, row)
  const type = await licenseType(deps, row.typeCode)
  const words = openWords(deps.keys, row)
  const state = proposalState(row, deps.clock.now())
  const reasons = asked.move === 'issue' ? {} : { reason: asked.input.reason, remark: asked.input.remark }
  return {
    id: row.id,
    state,
    move: row.move,
    typeCode: row.typeCode,
    typeName: type.name,
    ...(type.nameEn === undefined ? {} : { typeNameEn: type.nameEn }),
    ...(row.identifier === null ? {} : { identifier: row.identifier }),
    ...reasons,
    draft: draftOf(asked),
    proposedBy: row.proposedBy,
    proposedAt: row.proposedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    ...(row.decidedBy === null ? {} : { decidedBy: row.decidedBy }),
    ...(row.decidedAt === null ? {} : { decidedAt: row.decidedAt.toISOString() }),
    ...(words === undefined ? {} : { words }),
    ...(state !== 'failed' || row.outcome === null ? {} : { fault: row.outcome }),
    ...(row.license === null ? {} : { license: row.license }),
  }
}
