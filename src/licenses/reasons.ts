import { refuse } from './faults.ts'
import type { MoveName } from './life-cycle.ts'
import { isPlainText } from './plain-text.ts'

/** Why a license changes: a code with its words, and the moves it is a reason for. */
export interface ReasonCode {
  readonly code: string
  readonly moves: readonly MoveName[]
  readonly title: string
  readonly titleEn: string
}

/** Reasons as offices give them. */
export const reasonCodes: readonly ReasonCode[] = [
  { code: 'holder-data-changed', moves: ['amend'], title: '持证主体信息变更', titleEn: 'Data of the holder changed' },
  { code: 'scope-changed', moves: ['amend'], title: '许可内容变更', titleEn: 'What is permitted changed' },
  { code: 'error-corrected', moves: ['amend'], title: '更正错误', titleEn: 'An error is corrected' },
  {
    code: 'seal-compromised',
    moves: ['amend'],
    title: '印章密钥泄露，重新颁发',
    titleEn: 'The key of the seal was in other hands: issued again',
  },
  { code: 'period-extended', moves: ['renew'], title: '有效期延续', titleEn: 'The period is extended' },
  { code: 'periodic-review', moves: ['renew'], title: '审验（复审）通过', titleEn: 'The periodic review was passed' },
  {
    code: 'paper-lost',
    moves: ['renew', 'amend'],
    title: '证件遗失、损毁补发',
    titleEn: 'The paper was lost or damaged',
  },
  { code: 'under-investigation', moves: ['suspend'], title: '立案调查', titleEn: 'Under investigation' },
  { code: 'rectification', moves: ['suspend'], title: '限期整改', titleEn: 'To be put right within a time' },
  { code: 'penalty', moves: ['suspend', 'revoke'], title: '行政处罚', titleEn: 'Administrative penalty' },
  { code: 'rectified', moves: ['resume'], title: '整改完成', titleEn: 'Put right' },
  { code: 'suspension-ended', moves: ['resume'], title: '暂扣期满或解除', titleEn: 'The suspension has ended' },
  { code: 'serious-violation', moves: ['revoke'], title: '严重违法', titleEn: 'Serious violation of law' },
  {
    code: 'obtained-by-deceit',
    moves: ['revoke'],
    title: '以欺骗、贿赂等不正当手段取得',
    titleEn: 'Obtained by deceit',
  },
  { code: 'issued-unlawfully', moves: ['revoke'], title: '违法或错误颁发', titleEn: 'Issued unlawfully or by mistake' },
  {
    code: 'holder-request',
    moves: ['cancel', 'revoke', 'suspend', 'resume'],
    title: '持证主体申请',
    titleEn: 'At the wish of the holder',
  },
  { code: 'holder-deceased', moves: ['cancel'], title: '持证人死亡', titleEn: 'The holder has died' },
  {
    code: 'business-closed',
    moves: ['cancel', 'revoke', 'suspend'],
    title: '终止经营或主体注销',
    titleEn: 'The business or organization has closed',
  },
  { code: 'not-renewed', moves: ['cancel'], title: '有效期满未延续', titleEn: 'Not renewed in time' },
]

export const reasonsFor = (move: MoveName): readonly ReasonCode[] =>
  reasonCodes.filter(each => each.moves.includes(move))

export const reasonByCode = (code: string): ReasonCode | undefined => reasonCodes.find(each => each.code === code)

export interface ReasonInput {
  /** A code of the move, or words, at most 200 characters. Words are kept encrypted; only a code is logged. */
  readonly reason: string
  /** Words beside a code, kept encrypted. */
  readonly remark?: string
}

/** A reason as it is kept. */
export interface Reason {
  readonly code: string | undefined
  readonly words: string | undefined
}

/** @throws Fault `text-invalid` */
export function parseReason(move: MoveName, { reason, remark }: ReasonInput): Reason {
  for (const [name, text] of Object.entries({ reason, remark }))
    if (text !== undefined && !isPlainText(text))
      throw refuse('text-invalid', [{ pointer: `/${name}`, detail: 'control character' }])
  const isCode = reasonsFor(move).some(each => each.code === reason)
  const words = [isCode ? [] : [reason], remark === undefined || remark.trim() === '' ? [] : [remark]].flat()
  return { code: isCode ? reason : undefined, words: words.length === 0 ? undefined : words.join('\n') }
}
