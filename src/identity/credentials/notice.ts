import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { Reader, Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { canSendMessages } from '../messages/gateway.ts'
import { putMessage } from '../messages/send.ts'
import { noticeTexts } from '../messages/texts.ts'
import { openPersonField } from '../people/person.ts'
import { type Change, type CredentialName, credentialChanged } from './events.ts'
import { selectContact } from './store.ts'

const noticeSeconds = 86_400

/** The phone of a person, in clear; undefined where there is none. */
export async function phoneOf(
  reader: Reader,
  { keys }: Pick<Deps, 'keys'>,
  personId: string,
): Promise<string | undefined> {
  const contact = await selectContact(reader, personId)
  return contact?.phoneSealed == null ? undefined : openPersonField(keys, 'phone', personId, contact.phoneSealed)
}

/** Has the owner told on their phone, where there is one and messages can be sent. */
export async function tellOwner(tx: Tx, deps: Deps, personId: string, text: string): Promise<void> {
  if (!canSendMessages(deps.config)) return
  const phone = await phoneOf(tx, deps, personId)
  if (phone === undefined) return
  await putMessage(tx, deps, { phone, text, until: new Date(deps.clock.now().getTime() + noticeSeconds * 1_000) })
}

/**
 * For the slice that keeps sessions: the owner is told that somebody else has ended theirs.
 * @param device that of the only one, '' for an unknown one; undefined: all of them
 */
export const tellSessionsEnded = (tx: Tx, deps: Deps, personId: string, device?: string): Promise<void> =>
  tellOwner(tx, deps, personId, noticeTexts.sessionsEnded(deps.clock.now(), device === '' ? '一台未知设备' : device))

const names: Readonly<Record<CredentialName, string>> = {
  password: '登录密码',
  phone: '手机号',
  totp: '动态口令',
  'recovery-codes': '备用恢复码',
  passkey: '通行密钥',
  device: '常用设备',
}
const verbs: Readonly<Record<Change, string>> = { added: '添加了', removed: '移除了', changed: '修改了' }

export interface CredentialChange {
  readonly at: Date
  readonly by: Caller
  readonly personId: string
  readonly credential: CredentialName
  readonly change: Change
  readonly data?: { readonly [key: string]: Json }
}

/** What follows every change of a credential, in its transaction: the record, the event for upper slices, the notice. */
export async function announceChange(tx: Tx, deps: Deps, given: CredentialChange): Promise<void> {
  const { at, by, personId, credential, change, data = {} } = given
  await record(tx, {
    at,
    type: `${credential}.${change}`,
    actor: callerName(by),
    subject: `person:${personId}`,
    data,
  })
  await putOutbox(tx, credentialChanged, { personId, credential, change })
  await tellOwner(tx, deps, personId, noticeTexts.changed(at, `${verbs[change]}${names[credential]}`))
}
