import type { Ids } from '../../../platform/ids.ts'
import { textOf } from './answer.ts'
import type { Ask } from './exchange.ts'
import type { FaceCheck, FaceCheckResult } from './face-check.ts'

const results: readonly FaceCheckResult[] = ['passed', 'failed', 'expired', 'pending']

/** Whether a person may be sent there; a provider that was broken into must not send them to a script. */
const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** A provider of face checks over HTTP. `requestId` makes starting one safe to ask twice. */
export const createHttpFaceCheck = (ask: Ask, ids: Pick<Ids, 'uuid'>): FaceCheck => ({
  async start({ name, document }, returnAddress) {
    const answer = await ask('/face-checks/start', {
      requestId: ids.uuid(),
      name,
      documentType: document.type,
      documentNumber: document.number,
      ...(returnAddress === undefined ? {} : { returnAddress }),
    })
    if (textOf(answer, 'result') === 'no-match') return { kind: 'no-match' }
    const [reference, address, until] = ['reference', 'address', 'expiresAt'].map(field => textOf(answer, field))
    const expiresAt = new Date(until ?? '')
    if (reference === undefined || reference === '' || reference.length > 200) return { kind: 'unavailable' }
    if (Number.isNaN(expiresAt.getTime())) return { kind: 'unavailable' }
    if (address !== undefined && !isWebAddress(address)) return { kind: 'unavailable' }
    return { kind: 'started', reference, address, expiresAt }
  },
  async result(reference) {
    const result = textOf(await ask('/face-checks/result', { reference }), 'result')
    return results.find(each => each === result) ?? 'unavailable'
  },
})
