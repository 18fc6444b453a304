import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import type { Machine } from './machine.ts'
import type { SignOnFacts } from './sign-on-walk.ts'

/** Operations a second, and milliseconds one of them took. */
export interface Figures {
  readonly rate: number
  readonly p50: number
  readonly p99: number
}

export interface Measured {
  readonly own: Figures
  readonly beside: Figures
  readonly besideName: string
  /** More to be printed, a line each. */
  readonly notes?: readonly string[]
}

export type Scenario = () => Promise<Measured>

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )

/** One side of a comparison: runs for about `seconds` and answers its figures. */
export type Side = (seconds: number) => Promise<Figures>

export const figuresOf = (times: number[], elapsedSeconds: number): Figures => {
  times.sort((a, b) => a - b)
  return { rate: times.length / elapsedSeconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** Calls in this process, `concurrency` at once; `work` gets a number that counts up over the whole run. */
export function calls(work: (n: number) => Promise<unknown> | unknown, concurrency = 1): Side {
  let n = 0
  return async seconds => {
    const times: number[] = []
    const start = performance.now()
    const end = start + seconds * 1_000
    const worker = async () => {
      for (let before = performance.now(); before < end; ) {
        const answer = work(n++)
        if (answer instanceof Promise) await answer
        const after = performance.now()
        times.push(after - before)
        before = after
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    return figuresOf(times, (performance.now() - start) / 1_000)
  }
}

/** Requests over kept-alive connections by autocannon; every answer must have status `expected`. */
export function requests(
  origin: string,
  make: (n: number) => autocannon.Request,
  expected: number,
  connections = 32,
): Side {
  let n = 0
  return async seconds => {
    const times: number[] = []
    const wrong = new Map<number, number>()
    const result = await new Promise<autocannon.Result>((resolve, reject) => {
      // Headers of its own: autocannon writes the body's length into them.
      const setup = {
        setupRequest: (request: autocannon.Request) => {
          const made = make(n++)
          return { ...request, ...made, headers: { ...made.headers } }
        },
      }
      const run = autocannon({ url: origin, connections, duration: seconds, requests: [setup] }, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      )
      run.on('response', (_client, status, _bytes, time) => {
        if (status === expected) times.push(time)
        else wrong.set(status, (wrong.get(status) ?? 0) + 1)
      })
    })
    if (wrong.size > 0 || result.errors > 0)
      throw new Error(`${origin}: ${result.errors} errors, unexpected answers ${JSON.stringify([...wrong])}`)
    if (times.length === 0) throw new Error(`${origin} answered nothing in ${seconds} s`)
    return figuresOf(times, result.duration)
  }
}

/** Both sides in turn, several rounds of each, so that a noisy neighbor meets both; the medians count. */
export async function sideBySide(
  besideName: string,
  own: Side,
  beside: Side,
  { rounds = 5, seconds = 3 } = {},
): Promise<Measured> {
  const all: { own: Figures[]; beside: Figures[] } = { own: [], beside: [] }
  // A round that does not count: compilers and caches get warm.
  await own(1)
  await beside(1)
  for (let n = 0; n < rounds; n += 1) {
    all.own.push(await own(seconds))
    all.beside.push(await beside(seconds))
  }
  const of = (figures: readonly Figures[]): Figures => ({
    rate: median(figures.map(each => each.rate)),
    p50: median(figures.map(each => each.p50)),
    p99: median(figures.map(each => each.p99)),
  })
  return { own: of(all.own), beside: of(all.beside), besideName }
}

/** What a subject tells the load. */
export interface Facts {
  readonly machine?: Machine
  readonly dataDir?: string
  /** Of rows to ask for. */
  readonly ids?: readonly string[]
  readonly signOn?: SignOnFacts
  /** Where the statements are counted that were sent to the database. */
  readonly statements?: string
}

/** A server in a process of its own, so that load and server do not share an event loop. */
export interface Subject {
  readonly origin: string
  readonly facts: Facts
  stop(): Promise<void>
}

/** The machine that a subject lets in. */
export function machineOf({ facts: { machine } }: Subject): Machine {
  if (machine === undefined) throw new Error('the subject names no machine')
  return machine
}

/**
 * Starts `scripts/bench/subject.ts <name> [word …]` as `npm start` starts the server; its first line on standard output is
 * JSON `{ origin, facts }`.
 */
export async function startSubject(name: string, ...words: string[]): Promise<Subject> {
  const path = fileURLToPath(new URL('../start.mjs', import.meta.url))
  // With this process's own flags, so that --cpu-prof tells of the subject too.
  const child: ChildProcess = spawn(
    process.execPath,
    [...process.execArgv, path, 'scripts/bench/subject.ts', name, ...words],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let text = ''
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const end = text.indexOf('\n')
      if (end !== -1) resolve(text.slice(0, end))
    })
    child.once('exit', code => reject(new Error(`${name} ended with ${code} before it was ready`)))
  })
  const { origin, facts }: { origin: string; facts: Facts } = JSON.parse(line)
  return {
    origin,
    facts,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
