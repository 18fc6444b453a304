import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { expect } from 'vitest'
import { citizen, neighbor, password } from '../sso/application.ts'

export interface Knock {
  readonly method: string
  /** Path and query as they go over the wire. */
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: Buffer | string
}

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
  readonly milliseconds: number
}

/** Generous: two processors that others use too. */
export const patienceMilliseconds = 5_000

const agent = new Agent({ keepAlive: true, maxSockets: 4 })

/** One request as it stands, without a client that would put it right. */
export function knock(origin: string, { body, headers = {}, method, path }: Knock): Promise<Answer> {
  const started = performance.now()
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: body === undefined ? headers : { 'content-length': Buffer.byteLength(body), ...headers },
        timeout: patienceMilliseconds * 2,
      },
      answer => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(chunks).toString('utf8'),
            milliseconds: performance.now() - started,
          }),
        )
      },
    )
    asking.on('error', reject)
    asking.on('timeout', () => asking.destroy(new Error(`no answer from ${method} ${path.slice(0, 80)}`)))
    asking.end(body)
  })
}

/** What no answer may hold: how we are built, and anything of people who have not asked. */
const secrets = [
  /\n\s+at .*[/:(]/,
  /node_modules|\/src\/|\.tsx?:\d/,
  /(?<![</])\b(select|insert into|update|delete from)\b.*\b(from|values|set|where)\b/i,
  /postgres|drizzle|ioredis|SQLSTATE|\b(identity|sso|audit|licenses|platform)\.[a-z_]+\b.*\brelation\b/i,
  /TypeError|ReferenceError|RangeError|is not a function|Cannot read prop/,
]

/** Never a defect, never slow, nothing of ours or of other people's in it. */
export function expectSound(answer: Answer, what: string): void {
  const said = `${what}\n→ ${answer.status} ${answer.text.slice(0, 300)}`
  expect(answer.status, said).toBeLessThan(500)
  expect(answer.status, said).toBeGreaterThanOrEqual(200)
  expect(answer.milliseconds, said).toBeLessThan(patienceMilliseconds)
  const heard = `${JSON.stringify(answer.headers)}\n${answer.text}`
  for (const secret of secrets) expect(heard, said).not.toMatch(secret)
  for (const personal of [neighbor.documentNumber, neighbor.name, citizen.documentNumber, password])
    expect(heard.includes(personal), `${said}\ntells ${personal}`).toBe(false)
}
