import { hash, randomBytes } from 'node:crypto'
import { nonceOf, writeQuery } from '../../platform/crypto/time-stamp/query.ts'
import { tokenIn } from '../../platform/crypto/time-stamp/reply.ts'
import { timeStampOf } from '../../platform/crypto/time-stamp/token.ts'
import { parseCertificate } from '../../platform/crypto/x509/certificate.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import { timeStampRoots } from './roots.ts'
import type { TimeStamper } from './time-stamper.ts'

type Needs = Pick<Deps, 'config' | 'keys' | 'clock' | 'log'>

const attempts = 2
const mostTokenBytes = 12_288
const skewMilliseconds = 300_000

/** Why there is no stamp, for the operator's log. */
type Trouble = 'timeout' | 'connection' | 'status' | 'too-long' | 'rejected' | 'not-believed'
type Outcome = { readonly token: Buffer } | { readonly trouble: Trouble }

async function bodyOf(response: Response): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > mostTokenBytes + 256) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function grantedIn(reply: Buffer): Buffer | undefined {
  try {
    return tokenIn(reply)
  } catch {
    return undefined
  }
}

async function ask({ config }: Needs, url: string, query: Buffer): Promise<Outcome> {
  const signal = AbortSignal.timeout(config.timeStamps.timeoutMilliseconds)
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: new Uint8Array(query),
      signal,
    })
    if (!response.ok) {
      await response.body?.cancel()
      return { trouble: 'status' }
    }
    const reply = await bodyOf(response)
    if (reply === undefined) return { trouble: 'too-long' }
    const token = grantedIn(reply)
    return token === undefined ? { trouble: 'rejected' } : { token }
  } catch {
    return { trouble: signal.aborted ? 'timeout' : 'connection' }
  }
}

/** Believed only if it is about these bytes, answers this nonce, and its time is about now. */
async function believed(deps: Needs, token: Buffer, bytes: Uint8Array, nonce: Buffer): Promise<boolean> {
  const stamp = timeStampOf(token, bytes, await timeStampRoots(deps), parseCertificate)
  if (stamp === undefined) return false
  const drift = Math.abs(stamp.at.getTime() - deps.clock.now().getTime())
  return stamp.nonce?.equals(nonce) === true && drift <= skewMilliseconds
}

/** An authority outside, over HTTP (RFC 3161 §3.4): two attempts, each within its time. */
export function externalTimeStamper(deps: Needs, url: string): TimeStamper {
  async function attempt(bytes: Uint8Array): Promise<Outcome> {
    const nonce = nonceOf(randomBytes(16))
    const outcome = await ask(deps, url, writeQuery(hash('sha256', bytes, 'buffer'), nonce))
    if ('trouble' in outcome || (await believed(deps, outcome.token, bytes, nonce))) return outcome
    return { trouble: 'not-believed' }
  }
  return {
    mostBytes: mostTokenBytes,
    async stamp(bytes) {
      for (let count = 1; count <= attempts; count += 1) {
        const outcome = await attempt(bytes)
        if ('token' in outcome) return outcome.token
        deps.log.warn({ trouble: outcome.trouble, attempt: count }, 'the time stamping authority gave no stamp')
      }
      throw refuse('time-stamp-unavailable')
    },
  }
}
