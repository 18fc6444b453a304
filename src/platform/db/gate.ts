import type postgres from 'postgres'

/** Lets at most `width` pieces of work through at once; the others wait in order. */
export function createGate(width: number) {
  let free = width
  let waiting: (() => void)[] = []
  let next = 0

  function leave(): void {
    const first = waiting[next]
    if (first === undefined) {
      free += 1
      return
    }
    next += 1
    // The front of the queue is cut off now and then, so that taking from it stays cheap.
    if (next === 1_024 || next === waiting.length) {
      waiting = waiting.slice(next)
      next = 0
    }
    first()
  }

  return async function pass<Value>(work: () => Promise<Value>): Promise<Value> {
    if (free > 0) free -= 1
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

/** What the query builder asks of the driver for one statement: rows as objects, or as arrays by `values()`. */
interface Statement {
  values(): Promise<unknown>
  then: Promise<unknown>['then']
}

const [mostPrepared, mostSeen, longestPrepared] = [300, 1_000, 4_000]

/**
 * Says whether the server should prepare a statement: one with parameters whose text has come before. Unprepared it costs a
 * second round trip and is parsed each time. What comes once leaves nothing behind, and the number of all has an end, since
 * a connection keeps what it has prepared.
 */
export function createMemory(): (text: string) => boolean {
  const prepared = new Set<string>()
  let seen = new Set<string>()
  return text => {
    if (prepared.has(text)) return true
    if (prepared.size >= mostPrepared || text.length > longestPrepared) return false
    if (seen.delete(text)) {
      prepared.add(text)
      return true
    }
    if (seen.size >= mostSeen) seen = new Set()
    seen.add(text)
    return false
  }
}

type Unsafe = postgres.Sql['unsafe']
type Query = Parameters<Unsafe>

/** A driver, or the inside of one of its transactions, with some of its doors replaced. */
const withDoors = <Driver extends object>(driver: Driver, doors: Readonly<Record<string, unknown>>): Driver =>
  new Proxy(driver, {
    get: (target, property) =>
      typeof property === 'string' && Object.hasOwn(doors, property) ? doors[property] : Reflect.get(target, property),
  })

/**
 * The driver with never more work in flight than it has connections. Left to itself it sends further queries after busy
 * ones: they wait behind a stranger's COMMIT, its queue of busy connections grows without end under load, and with a
 * bounded pipeline a BEGIN in the last place loses its connection.
 */
export function gated(sql: postgres.Sql, width: number): postgres.Sql {
  const pass = createGate(width)
  const comesBack = createMemory()
  const better = ([text, parameters = [], options]: Query): Query => [
    text,
    parameters,
    parameters.length > 0 && options?.prepare !== true ? { ...options, prepare: comesBack(text) } : options,
  ]
  const unsafe = (...query: Query): Statement => {
    const asked = better(query)
    return {
      values: () => pass(() => sql.unsafe(...asked).values()),
      // biome-ignore lint/suspicious/noThenProperty: the driver’s own queries are awaited, and this stands in for one
      then: (done, failed) => pass<unknown>(() => sql.unsafe(...asked)).then(done, failed),
    }
  }
  const begin = (work: (tx: postgres.TransactionSql) => Promise<unknown>) =>
    pass(() => sql.begin(tx => work(withDoors(tx, { unsafe: (...query: Query) => tx.unsafe(...better(query)) }))))
  return withDoors(sql, { unsafe, begin })
}
