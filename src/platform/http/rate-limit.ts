import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit'
import type { Deps } from '../deps.ts'
import { createCounter, deleteEndedCounts } from './counter.ts'
import { createTally, type Tally } from './tally.ts'
import type { Server } from './typed-server.ts'

const windowMilliseconds = 60_000
const mostRemembered = 10_000
const batch = 1_000

/**
 * Names whose limit is reached, until when: they are refused from memory, so that a flood costs no statements. A count
 * only grows within its window, so nobody is refused who would not be anyway.
 */
export function createRefusals() {
  const until = new Map<string, number>()
  return {
    /** Milliseconds left, 0 when the name is not refused. */
    left(name: string): number {
      const end = until.get(name)
      if (end === undefined) return 0
      const left = end - performance.now()
      if (left > 0) return left
      until.delete(name)
      return 0
    },
    add(name: string, milliseconds: number): void {
      until.set(name, performance.now() + milliseconds)
      const oldest = until.keys().next()
      if (until.size > mostRemembered && oldest.done !== true) until.delete(oldest.value)
    },
  }
}

type Refusals = ReturnType<typeof createRefusals>

/** What a route is counted as: its pattern, so that every door has its own count. */
function doorOf(options: object): string {
  const info = 'routeInfo' in options ? options.routeInfo : undefined
  return typeof info === 'object' && info !== null && 'url' in info ? String(info.url) : ''
}

/** The counts of one door, in the form that the limiting plugin asks for. */
const storeOf = (tally: Tally, refusals: Refusals, door: string): FastifyRateLimitStore => ({
  incr(address, callback, window, max) {
    const name = `${door}\0${address}`
    const left = refusals.left(name)
    if (left > 0) return callback(null, { current: max + 1, ttl: left })
    tally.add(name, window, max).then(
      ({ count, milliseconds }) => {
        if (count > max) refusals.add(name, milliseconds)
        callback(null, { current: count, ttl: milliseconds })
      },
      error => callback(error instanceof Error ? error : new Error(String(error))),
    )
  },
  child: options => storeOf(tally, refusals, doorOf(options)),
})

/** Limits of every door that names one (`config.rateLimit`), shared between the nodes. */
export async function limitDoors(server: Server, deps: Deps): Promise<void> {
  const { config, db, jobs } = deps
  const [tally, refusals] = [createTally(createCounter(deps)), createRefusals()]
  server.addHook('onClose', async () => tally.stop())
  /** A class, because the plugin makes its own. */
  class Store {
    incr = storeOf(tally, refusals, '').incr
    child = storeOf(tally, refusals, '').child
  }
  await server.register(rateLimit, {
    global: false,
    max: config.rateLimit,
    timeWindow: windowMilliseconds,
    store: Store,
  })
  jobs.every(60, 'rate-forget', async () => {
    while ((await deleteEndedCounts(db, batch)) >= batch);
  })
}
