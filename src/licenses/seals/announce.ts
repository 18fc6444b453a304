import { record } from '../../audit/index.ts'
import { tellOwner } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import type { SealRow } from './seal.ts'

/** How records name what happens to a seal, and how its custodian is told. */
const words = {
  created: '已启用',
  replaced: '已换发，原印章不再用于签章',
  suspended: '已停用',
  resumed: '已恢复使用',
  revoked: '的证书已吊销',
  'custodian-changed': '的保管人已变更',
} as const
export type SealEvent = keyof typeof words

const when = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})

/** Tells whoever keeps a seal, or kept it, on their phone; in words without a name of anybody. */
export const tellCustodian = (tx: Tx, deps: Deps, personId: string, at: Date, event: SealEvent): Promise<void> =>
  tellOwner(
    tx,
    deps,
    personId,
    `您保管的电子印章${words[event]}（${when.format(at)}）。如有疑问，请立即登录一号查看或停用印章。`,
  )

export interface SealNews {
  readonly at: Date
  readonly by: Caller
  readonly event: SealEvent
  readonly seal: Pick<SealRow, 'id' | 'uscc' | 'kid' | 'custodianId'>
  readonly data?: { readonly [name: string]: Json }
}

/** What follows every change of a seal, in its transaction: the record, and the notice to its custodian. */
export async function announceSeal(tx: Tx, deps: Deps, { at, by, event, seal, data = {} }: SealNews): Promise<void> {
  const { id, uscc, kid } = seal
  await record(tx, {
    at,
    type: `seal.${event}`,
    actor: callerName(by),
    subject: `seal:${id}`,
    data: { uscc, kid, ...data },
  })
  if (seal.custodianId !== null) await tellCustodian(tx, deps, seal.custodianId, at, event)
}
