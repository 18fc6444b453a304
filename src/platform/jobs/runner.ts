import { sql } from 'drizzle-orm'
import type postgres from 'postgres'
import type { Clock } from '../clock.ts'
import type { Json } from '../crypto/canonical-json.ts'
import type { Db, Tx } from '../db/client.ts'
import { type Log, safeError } from '../log.ts'
import { outboxChannel } from './outbox.ts'

/** Handles one event inside the transaction that removes it: both happen or neither. */
export type Handler = (tx: Tx, payload: Json) => Promise<void>

export interface Jobs {
  /** Subscribes the one job for a topic. */
  on(topic: string, handler: Handler): void
  /** Runs `work` about every `seconds`, once over all nodes. `work` must be safe to run twice. */
  every(seconds: number, name: string, work: () => Promise<void>): void
  /**
   * Runs `work` about every `seconds` on each node, for work that the nodes share among themselves by leases. It ends soon
   * after it is asked to.
   */
  onEachNode(seconds: number, name: string, work: (isStopping: () => boolean) => Promise<void>): void
  start(): Promise<void>
  /** Waits for what is under way. */
  stop(): Promise<void>
  /** Works off what is due now; for tests and for the command line. */
  drain(): Promise<void>
}

interface Surroundings {
  readonly db: Db
  readonly driver: postgres.Sql
  readonly clock: Clock
  readonly log: Log
}

const pollMilliseconds = 2_000
const longestWaitSeconds = 3_600

/** One event of the topic, if one is due; false when there is none. A failure is written down and tried again later. */
async function workOne({ db, log }: Surroundings, topic: string, handler: Handler): Promise<boolean> {
  let failed: { id: number; attempts: number; error: unknown } | undefined
  const found = await db
    .transaction(async tx => {
      const [row] = await tx.execute<{ id: string; payload: Json; attempts: number }>(sql`
        delete from platform.outbox where id = (
          select id from platform.outbox where topic = ${topic} and due_at <= now()
          order by due_at, id limit 1 for update skip locked)
        returning id, payload, attempts`)
      if (row === undefined) return false
      try {
        await handler(tx, row.payload)
      } catch (error) {
        failed = { id: Number(row.id), attempts: row.attempts + 1, error }
        throw error
      }
      return true
    })
    .catch(error => {
      if (failed === undefined) throw error
      return true
    })
  if (failed !== undefined) {
    const { id, attempts, error } = failed
    const wait = Math.min(2 ** attempts, longestWaitSeconds)
    log.warn({ topic, attempts, err: error }, 'event could not be handled; it will be tried again')
    await db.execute(sql`update platform.outbox set attempts = ${attempts}, failure = ${safeError(error).message.slice(0, 200)},
      due_at = now() + make_interval(secs => ${wait}) where id = ${id}`)
  }
  return found
}

/** Claims a periodic job for this node when its time has come. One statement decides between nodes. */
async function claim({ db }: Surroundings, name: string, seconds: number): Promise<boolean> {
  const rows = await db.execute(sql`
    insert into platform.job_runs (name, last_run_at) values (${name}, now())
    on conflict (name) do update set last_run_at = now()
      where platform.job_runs.last_run_at < now() - make_interval(secs => ${seconds * 0.9})
    returning name`)
  return rows.length > 0
}

/**
 * Background work on PostgreSQL alone: `FOR UPDATE SKIP LOCKED` takes an event, LISTEN wakes, polling catches what a
 * lost notification would miss.
 */
export function createJobs(around: Surroundings): Jobs {
  const handlers = new Map<string, Handler>()
  /** `isShared`: one node runs it for all. */
  const periodic: { seconds: number; name: string; isShared: boolean; work: () => Promise<void> }[] = []
  const timers: NodeJS.Timeout[] = []
  const underWay = new Map<string, Promise<void>>()
  let listening: { unlisten(): Promise<void> } | undefined
  let stopping = false

  async function workOff(topic: string, handler: Handler): Promise<void> {
    while (!stopping && (await workOne(around, topic, handler)));
  }

  /** One run of the same name at a time; a wake-up during a run asks for one more. */
  const again = new Set<string>()
  function wake(name: string, run: () => Promise<void>): void {
    if (stopping) return
    if (underWay.has(name)) {
      again.add(name)
      return
    }
    const running = run()
      .catch(error => around.log.error({ err: error, job: name }, 'background work failed'))
      .finally(() => {
        underWay.delete(name)
        if (again.delete(name)) wake(name, run)
      })
    underWay.set(name, running)
  }

  const wakeTopic = (topic: string): void => {
    const handler = handlers.get(topic)
    if (handler !== undefined) wake(topic, () => workOff(topic, handler))
  }

  return {
    on(topic, handler) {
      if (handlers.has(topic)) throw new Error(`topic ${topic} already has its job`)
      handlers.set(topic, handler)
    },
    every(seconds, name, work) {
      periodic.push({ seconds, name, isShared: true, work })
    },
    onEachNode(seconds, name, work) {
      periodic.push({ seconds, name, isShared: false, work: () => work(() => stopping) })
    },
    async start() {
      listening = await around.driver.listen(outboxChannel, wakeTopic, () => {
        for (const topic of handlers.keys()) wakeTopic(topic)
      })
      timers.push(
        setInterval(() => {
          for (const topic of handlers.keys()) wakeTopic(topic)
        }, pollMilliseconds),
      )
      for (const { seconds, name, isShared, work } of periodic) {
        const tick = () =>
          wake(name, async () => {
            if (!isShared || (await claim(around, name, seconds))) await work()
          })
        timers.push(setInterval(tick, seconds * 1_000))
        tick()
      }
    },
    async stop() {
      stopping = true
      for (const timer of timers) clearInterval(timer)
      await listening?.unlisten().catch(() => undefined)
      await Promise.all(underWay.values())
    },
    async drain() {
      for (const [topic, handler] of handlers) while (await workOne(around, topic, handler));
    },
  }
}
