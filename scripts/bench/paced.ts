import { Agent, type RequestOptions, request } from 'node:http'
import { type Figures, figuresOf } from './measure.ts'

export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What came of asking at a rate; `figures.rate` is what was answered a second. */
export interface Paced {
  readonly offered: number
  readonly figures: Figures
  /** Whether as much was answered as was asked. */
  readonly isHeld: boolean
}

const connections = 64
/** Asked before it counts: connections are opened, compilers get warm. */
const warmSeconds = 2

function ask(origin: string, agent: Agent, { body = '', ...rest }: Asked): Promise<number> {
  const { hostname, port } = new URL(origin)
  const headers = { ...rest.headers, ...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }) }
  const options: RequestOptions = { ...rest, hostname, port, agent, headers }
  return new Promise((resolve, reject) => {
    const asked = request(options, answer => {
      answer.once('end', () => resolve(answer.statusCode ?? 0)).resume()
    })
    asked.once('error', reject).end(body)
  })
}

/**
 * Asks at a rate whatever the answers take, as many people do who know nothing of each other: by chance, so many a second.
 * Each time counts from when it was due to be asked, so that nothing which waits is left out.
 */
export async function atRate(
  origin: string,
  make: (n: number) => Asked,
  { rate, seconds, expected }: { readonly rate: number; readonly seconds: number; readonly expected: number },
): Promise<Paced> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  const times: number[] = []
  const wrong: string[] = []
  const open = new Set<Promise<void>>()
  const start = performance.now() + warmSeconds * 1_000
  const end = start + seconds * 1_000
  let [n, counted, due] = [0, 0, performance.now()]
  const next = (): number => (-Math.log(1 - Math.random()) * 1_000) / rate
  async function one(at: number, asked: Asked): Promise<void> {
    try {
      const status = await ask(origin, agent, asked)
      if (status === expected && at >= start) times.push(performance.now() - at)
      if (status !== expected) wrong.push(String(status))
    } catch (error) {
      wrong.push(String(error))
    }
  }
  while (due < end) {
    for (const now = performance.now(); due <= now && due < end; due += next(), n += 1) {
      if (due >= start) counted += 1
      const asking: Promise<void> = one(due, make(n)).finally(() => open.delete(asking))
      open.add(asking)
    }
    await new Promise(resolve => setTimeout(resolve, Math.max(0, Math.min(due, end) - performance.now())))
  }
  const answered = times.length
  await Promise.all(open)
  agent.destroy()
  if (wrong.length > 0) throw new Error(`${origin}: ${wrong.length} unexpected answers, the first ${wrong[0]}`)
  return { offered: counted / seconds, figures: figuresOf(times, seconds), isHeld: answered > 0.98 * counted }
}
