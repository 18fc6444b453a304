import { record } from '../../../audit/index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { noticeTexts } from '../../messages/texts.ts'
import { tellOwner } from '../notice.ts'
import { deviceHash } from './known.ts'
import { insertDevice, updateDeviceSeen } from './store.ts'

export interface SeenDevice {
  readonly personId: string
  /** The random token the browser or app keeps (`ids.token()`); only its keyed hash is stored. */
  readonly device: string
  /** What the owner recognizes it by, such as 「Chrome · Windows」; made from the request, never typed by a stranger. */
  readonly label: string
}

export type Seen = 'new' | 'known' | 'revoked'

/** Plain characters alone, at most 40: a label goes into a message. */
const tidy = (label: string): string =>
  [...label.replace(/[^\p{L}\p{N} .·()/-]/gu, '').trim()].slice(0, 40).join('') || '未知设备'

/**
 * Notes that an account was signed in to from a device, and tells the owner when it is a new one. To be called after every
 * sign-in that was completed. `revoked`: the owner took this device off; give the browser a new token.
 */
export async function rememberDevice(deps: Deps, { personId, device, label }: SeenDevice): Promise<Seen> {
  const at = deps.clock.now()
  const tokenHash = deviceHash(deps, device)
  const id = deps.ids.uuid()
  return deps.db.transaction(async tx => {
    const name = tidy(label)
    if (!(await insertDevice(tx, { id, personId, tokenHash, label: name, firstSeenAt: at, lastSeenAt: at })))
      return (await updateDeviceSeen(tx, personId, tokenHash, at)) ? 'known' : 'revoked'
    await record(tx, {
      at,
      type: 'device.first-seen',
      actor: `person:${personId}`,
      subject: `person:${personId}`,
      data: { device: id },
    })
    await tellOwner(tx, deps, personId, noticeTexts.newDevice(at, name))
    return 'new'
  })
}
