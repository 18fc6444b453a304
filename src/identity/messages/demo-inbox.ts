import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { checkMessage, type MessageGateway } from './message.ts'
import { insertInbox, selectInbox } from './store.ts'

export interface DemoMessage {
  readonly phone: string
  readonly text: string
  readonly sentAt: Date
}

const place = (id: string): string => `identity.demo_inbox.sealed:${id}`
const listed = 50

/** Keeps messages in a table in the place of phones; for demo installations alone. */
export const demoInbox = ({ clock, config, db, keys }: Deps): MessageGateway => ({
  async send(message) {
    if (!config.demo) throw new Error('the demo inbox is for demo installations')
    checkMessage(message)
    const { id, phone, text } = message
    const sealed = seal(keys.fieldKeys[0], place(id), JSON.stringify([phone, text]))
    await insertInbox(db, { id, sealed, sentAt: clock.now() })
  },
})

/** The newest messages first, 50 at most; none outside demo mode. */
export async function demoMessages({ config, db, keys }: Deps): Promise<DemoMessage[]> {
  if (!config.demo) return []
  const rows = await selectInbox(db, listed)
  return rows.map(({ id, sealed, sentAt }) => {
    const parts: unknown = JSON.parse(open(keys.fieldKeys, place(id), sealed).toString('utf8'))
    const [phone, text] = Array.isArray(parts) ? parts.map(String) : []
    return { phone: phone ?? '', text: text ?? '', sentAt }
  })
}
