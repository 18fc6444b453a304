import type { Counted, Counter } from './counter.ts'

interface Standing {
  /** As it stood in the database at `readAt`. */
  count: number
  endsAt: number
  readAt: number
  unwritten: number
}

/** For so long a count is believed, and what came since is written together. */
const momentMilliseconds = 250
const mostRemembered = 10_000

export interface Tally {
  /** @throws Fault `database-unavailable` */
  add(name: string, windowMilliseconds: number, max: number): Promise<Counted>
  stop(): void
}

/**
 * Counts against a limit over all nodes. Up to half of the limit a use is counted here and written a moment later; from
 * there on each is counted in the database before it is let in. So a door that is used as it should be costs no statement a
 * request, and a node lets nobody do more than half of the limit before the others know.
 */
export function createTally(counter: Counter): Tally {
  const known = new Map<string, Standing>()

  /** Writes what was not written yet, and `uses` more. */
  async function write(name: string, window: number, standing: Standing, uses: number): Promise<Counted> {
    const waiting = standing.unwritten
    standing.unwritten = 0
    // Whoever comes while this is written goes by what was known.
    standing.readAt = performance.now()
    try {
      const counted = await counter.add(name, window, waiting + uses)
      standing.count = counted.count
      standing.endsAt = performance.now() + counted.milliseconds
      return counted
    } catch (error) {
      // Nothing is forgotten, and nobody is let in by what was known before.
      standing.unwritten += waiting
      standing.readAt = Number.NEGATIVE_INFINITY
      throw error
    }
  }

  /** Of several that came first at once, the first answer begins; what it has gathered since is kept. */
  function begin(name: string, { count, milliseconds }: Counted, ended: Standing | undefined): void {
    const begun = known.get(name)
    if (begun !== undefined && begun !== ended) {
      begun.count = Math.max(begun.count, count)
      return
    }
    const at = performance.now()
    known.set(name, { count, endsAt: at + milliseconds, readAt: at, unwritten: 0 })
    const oldest = known.keys().next()
    if (known.size > mostRemembered && oldest.done !== true) known.delete(oldest.value)
  }

  /** What nobody came to write; what is over is forgotten. */
  function tidy(): void {
    const now = performance.now()
    for (const [name, standing] of known) {
      if (now >= standing.endsAt) known.delete(name)
      // Without the database the next use is refused, and says so.
      else if (standing.unwritten > 0 && now - standing.readAt >= momentMilliseconds)
        write(name, standing.endsAt - now, standing, 0).catch(() => undefined)
    }
  }
  const timer = setInterval(tidy, momentMilliseconds).unref()

  return {
    async add(name, window, max) {
      const now = performance.now()
      const standing = known.get(name)
      if (standing === undefined || now >= standing.endsAt) {
        const counted = await counter.add(name, window, 1)
        begin(name, counted, standing)
        return counted
      }
      const isFar = standing.count + standing.unwritten < max / 2
      if (!isFar || now - standing.readAt >= momentMilliseconds) return write(name, window, standing, 1)
      standing.unwritten += 1
      return { count: standing.count + standing.unwritten, milliseconds: standing.endsAt - now }
    },
    stop: () => clearInterval(timer),
  }
}
