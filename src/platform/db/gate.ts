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

/**
 * The driver with never more work in flight than it has connections. Left to itself it sends further queries after busy
 * ones: they wait behind a stranger's COMMIT, its queue of busy connections grows without end under load, and with a
 * bounded pipeline a BEGIN in the last place loses its connection.
 */
export function gated(sql: postgres.Sql, width: number): postgres.Sql {
  const pass = createGate(width)
  const unsafe = (...query: Parameters<postgres.Sql['unsafe']>): Statement => ({
    values: () => pass(() => sql.unsafe(...query).values()),
    // biome-ignore lint/suspicious/noThenProperty: the driver’s own queries are awaited, and this stands in for one
    then: (done, failed) => pass<unknown>(() => sql.unsafe(...query)).then(done, failed),
  })
  const begin = (...work: [never]) => pass(() => sql.begin(...work))
  return new Proxy(sql, {
    get(target, property) {
      if (property === 'unsafe') return unsafe
      if (property === 'begin') return begin
      return Reflect.get(target, property)
    },
  })
}
