import { setTimeout as pause } from 'node:timers/promises'
import type { FarSide } from '../../../platform/config.ts'
import type { Json } from '../../../platform/crypto/canonical-json.ts'
import type { Deps } from '../../../platform/deps.ts'
import { type Circuit, closedCircuit, enter, failed, succeeded } from './circuit.ts'

/** Asks the far side one question; undefined when it gave no sound answer in time. */
export type Ask = (path: string, body: Json) => Promise<Json | undefined>

const attempts = 3
const firstPauseMilliseconds = 100
/** No sound answer is longer. */
const mostBytes = 65_536

/** Half to all of a doubling pause, so that many callers do not come back together. */
const pauseBefore = (attempt: number): number => firstPauseMilliseconds * 2 ** (attempt - 1) * (0.5 + Math.random() / 2)

/** Why there is no answer, for the operator's log: never what was asked. */
type Trouble = 'timeout' | 'connection' | 'status' | 'refused' | 'too-long' | 'not-json'

type Outcome = { readonly answer: Json } | { readonly trouble: Trouble }

async function read(response: Response): Promise<Outcome> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > mostBytes) return { trouble: 'too-long' }
    chunks.push(chunk)
  }
  try {
    const answer: Json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
    return typeof answer === 'object' ? { answer } : { trouble: 'not-json' }
  } catch {
    return { trouble: 'not-json' }
  }
}

async function attempt({ url, token, timeoutMilliseconds }: FarSide, path: string, body: Json): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMilliseconds)
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      redirect: 'error',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    if (response.ok) return await read(response)
    await response.body?.cancel()
    return { trouble: response.status === 429 || response.status >= 500 ? 'status' : 'refused' }
  } catch {
    return { trouble: signal.aborted ? 'timeout' : 'connection' }
  }
}

/**
 * JSON over HTTP to a far side that may be slow, dead or mad: every question is answered or given up within bounded time.
 * Three attempts with growing pauses, a timeout each, a cap on what is read, a circuit breaker over all questions. Only
 * for questions that may be asked twice.
 */
export function createExchange(endpoint: FarSide, { clock, log }: Pick<Deps, 'clock' | 'log'>): Ask {
  let circuit: Circuit = closedCircuit

  /** What the far side refuses (4xx, save "too busy") it will refuse again; but it is there. */
  function report(trouble: Trouble, path: string): void {
    const before = circuit.kind
    circuit = trouble === 'refused' ? succeeded() : failed(circuit, clock.now())
    log.warn({ trouble, path, circuit: circuit.kind }, 'a register gave no answer')
    if (circuit.kind === 'open' && before !== 'open') log.error({ path }, 'a register is left alone for a while')
  }

  return async (path, body) => {
    for (let count = 1; count <= attempts; count += 1) {
      if (count > 1) await pause(pauseBefore(count - 1))
      const entered = enter(circuit, clock.now())
      circuit = entered.circuit
      if (!entered.mayAsk) return undefined
      const outcome = await attempt(endpoint, path, body)
      if ('answer' in outcome) {
        circuit = succeeded()
        return outcome.answer
      }
      report(outcome.trouble, path)
      if (outcome.trouble === 'refused') return undefined
    }
    return undefined
  }
}
