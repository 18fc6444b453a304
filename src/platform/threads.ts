import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Config } from './config.ts'
import type { DatabaseAddress } from './db/client.ts'

export interface Threads {
  /**
   * Has a file's work, which calls `inThread`, done by as many threads as there are processors, and waits until
   * all are done. The threads are kept for a while: the next run need not start them.
   * @throws what ended a thread
   */
  run(file: URL, isStopping: () => boolean): Promise<void>
  close(): Promise<void>
}

/** What a thread is told of the installation. */
export interface Given {
  readonly config: Config
  readonly address: DatabaseAddress
}

/** More than so many wait for the database. */
const most = 8
const stopCheckMilliseconds = 50
const idleMilliseconds = 60_000

/** What a thread is asked for. */
export type Word = 'work' | 'stop' | 'end'

/** Node does not hand on to a thread what reads TypeScript: run from its sources, a thread begins by asking for it. */
const fromSources = (file: URL): string => {
  const reader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  return `import(${reader}).then(({ register }) => { register(); return import(${JSON.stringify(file.href)}) })`
}

interface Thread {
  readonly ended: Promise<unknown>
  say(word: Word): void
  /** Waits until it is done. */
  work(): Promise<void>
}

function startThread(file: URL, given: Given): Thread {
  const isSource = file.pathname.endsWith('.ts')
  const worker = new Worker(isSource ? fromSources(file) : file, { workerData: given, eval: isSource })
  // Nobody waits for one that is at rest.
  worker.unref()
  const ended = once(worker, 'exit').then(
    () => 'it ended',
    (error: unknown) => error,
  )
  const say = (word: Word) => worker.postMessage(word)
  return {
    ended,
    say,
    async work() {
      worker.ref()
      const done = once(worker, 'message').then(
        () => undefined,
        () => undefined,
      )
      say('work')
      const trouble = await Promise.race([done, ended])
      worker.unref()
      if (trouble !== undefined) throw new Error('a thread broke off', { cause: trouble })
    },
  }
}

/** Threads read the keys from the data folder themselves: no private key is handed from one to another. */
export function createThreads(given: Given): Threads {
  const kept = new Map<string, readonly Thread[]>()
  let idle: NodeJS.Timeout | undefined

  const threadsFor = (file: URL): readonly Thread[] => {
    const standing = kept.get(file.href)
    if (standing !== undefined) return standing
    const made = Array.from({ length: Math.min(availableParallelism(), most) }, () => startThread(file, given))
    kept.set(file.href, made)
    return made
  }

  async function close(): Promise<void> {
    clearTimeout(idle)
    const all = [...kept.values()].flat()
    kept.clear()
    for (const { say } of all) say('end')
    await Promise.all(all.map(({ ended }) => ended))
  }

  return {
    close,
    async run(file, isStopping) {
      if (isStopping()) return
      clearTimeout(idle)
      const threads = threadsFor(file)
      let isOver = false
      const all = Promise.all(threads.map(thread => thread.work())).finally(() => {
        isOver = true
      })
      try {
        while (!isOver && !isStopping()) await Promise.race([all, pause(stopCheckMilliseconds)])
        for (const { say } of threads) say('stop')
        await all
        idle = setTimeout(() => void close(), idleMilliseconds).unref()
      } catch (error) {
        // The others end with what they have begun; the next run has new ones.
        kept.delete(file.href)
        for (const { say } of threads) say('end')
        throw error
      }
    },
  }
}
