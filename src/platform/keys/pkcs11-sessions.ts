import { Pkcs11Error } from './pkcs11-module.ts'

/** The connection is of no more use: closed before it was one's turn, or without a key that should be there. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

const sessionCount = 0xb1

/**
 * Sessions of one connection, lent to one at a time, first come first served.
 * @param first a session that is open
 * @param most how many at most; where the token has fewer, those go round
 */
export function createSessions(first: bigint, most: number, open: () => Promise<bigint>) {
  const free = [first]
  const waiting: { give(session: bigint): void; fail(error: Error): void }[] = []
  let [opened, limit, lent] = [1, most, 0]
  let whenIdle: (() => void) | undefined
  let isClosed = false

  const wait = (): Promise<bigint> => new Promise((give, fail) => waiting.push({ give, fail }))

  async function take(): Promise<bigint> {
    const standing = free.pop()
    if (standing !== undefined) return standing
    if (opened >= limit) return wait()
    opened += 1
    try {
      return await open()
    } catch (error) {
      opened -= 1
      if (!(error instanceof Pkcs11Error) || error.code !== sessionCount) throw error
      limit = opened
      return free.pop() ?? wait()
    }
  }

  function giveBack(session: bigint): void {
    const next = waiting.shift()
    if (next === undefined) free.push(session)
    else next.give(session)
  }

  return {
    async lend<Value>(work: (session: bigint) => Promise<Value>): Promise<Value> {
      if (isClosed) throw new ConnectionLost('the connection to the token was closed')
      lent += 1
      try {
        const session = await take()
        return await work(session).finally(() => giveBack(session))
      } finally {
        lent -= 1
        if (lent === 0) whenIdle?.()
      }
    },
    /** Resolves when nobody has a session any more; those who wait for one are turned away. */
    async close(): Promise<void> {
      isClosed = true
      for (const each of waiting.splice(0)) each.fail(new ConnectionLost('the connection to the token was closed'))
      if (lent > 0)
        await new Promise<void>(resolve => {
          whenIdle = resolve
        })
    },
  }
}
