import { randomInt } from 'node:crypto'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { putOutbox } from '../../platform/jobs/outbox.ts'
import { gatewayOf } from './gateway.ts'
import { MessageRefused } from './message.ts'

/**
 * Topics on the outbox: `{ id, sealed, until }`. Phone and text are sealed (base64url), so the row tells nobody. A topic is
 * worked off one after the other; with several, one slow answer of the gateway does not hold up all messages.
 */
export const messageLanes = [
  'message.waiting-0',
  'message.waiting-1',
  'message.waiting-2',
  'message.waiting-3',
] as const

export interface Letter {
  /** Undefined: nothing is sent, and the row looks like any other. */
  readonly phone: string | undefined
  readonly text: string
  /** After this the message is worthless and is dropped. */
  readonly until: Date
}

const place = (id: string): string => `identity.message:${id}`

/** Has a message sent after the transaction, at least once, until it is accepted or worthless. */
export async function putMessage(tx: Tx, { ids, keys }: Deps, { phone, text, until }: Letter): Promise<void> {
  const id = ids.uuid()
  const lane = messageLanes[randomInt(messageLanes.length)] ?? messageLanes[0]
  const sealed = seal(keys.fieldKeys[0], place(id), JSON.stringify({ phone: phone ?? null, text }))
  await putOutbox(tx, lane, { id, sealed: sealed.toString('base64url'), until: until.toISOString() })
}

const membersOf = (value: unknown): { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** The job of {@link messageLanes}. @throws when the gateway may accept it later */
export async function sendMessage(deps: Deps, payload: Json): Promise<void> {
  const { clock, keys, log } = deps
  const { id, sealed, until } = membersOf(payload)
  if (typeof id !== 'string' || typeof sealed !== 'string' || typeof until !== 'string')
    throw new Error('a message without id, content or end')
  if (clock.now() > new Date(until)) {
    log.warn({ message: id }, 'a message was not sent in time and is dropped')
    return
  }
  const { phone, text } = membersOf(
    JSON.parse(open(keys.fieldKeys, place(id), Buffer.from(sealed, 'base64url')).toString()),
  )
  const gateway = gatewayOf(deps)
  if (typeof phone !== 'string' || typeof text !== 'string' || gateway === undefined) return
  try {
    await gateway.send({ id, phone, text })
  } catch (error) {
    if (!(error instanceof MessageRefused)) throw error
    log.error({ message: id, err: error }, 'a message was refused and is dropped')
  }
}
