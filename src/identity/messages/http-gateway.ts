import { setTimeout as pause } from 'node:timers/promises'
import { checkMessage, type MessageGateway, MessageRefused } from './message.ts'

export interface HttpGatewayOptions {
  readonly url: string
  readonly token: string
  /** For one try. */
  readonly timeoutMilliseconds?: number
}

const tries = 3
const firstPauseMilliseconds = 200

/** Statuses after which the same request may succeed (RFC 9110 §15.6, RFC 6585 §4). */
const mayPass = (status: number): boolean => status >= 500 || status === 429 || status === 408

/**
 * Hands messages to a gateway over HTTP: `POST {"id","phone","text"}` as JSON with a bearer token and the id as
 * `Idempotency-Key`; any 2xx is acceptance. Three tries, each within the timeout; redirects are not followed.
 */
export function httpGateway({ url, token, timeoutMilliseconds = 3_000 }: HttpGatewayOptions): MessageGateway {
  async function post(body: string, id: string): Promise<number> {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': id,
      },
      body,
    })
    await answer.body?.cancel()
    return answer.status
  }

  return {
    async send(message) {
      checkMessage(message)
      const { id, phone, text } = message
      const body = JSON.stringify({ id, phone, text })
      for (let tried = 1; ; tried += 1) {
        const status = await post(body, id).catch(() => undefined)
        if (status !== undefined && status >= 200 && status < 300) return
        if (status !== undefined && !mayPass(status))
          throw new MessageRefused(`the message gateway refused with status ${status}`)
        if (tried === tries) throw new Error(`the message gateway did not accept: ${status ?? 'no answer'}`)
        await pause(firstPauseMilliseconds * 2 ** (tried - 1))
      }
    },
  }
}
