import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type postgres from 'postgres'

/** How often each statement was sent, by its text. */
export type Statements = Readonly<Record<string, number>>

/** The driver, counting what is sent through it; a transaction begins and ends with a statement each. */
export function counting(sql: postgres.Sql): { readonly sql: postgres.Sql; readonly statements: Map<string, number> } {
  const statements = new Map<string, number>()
  const count = (text: string): void => void statements.set(text, (statements.get(text) ?? 0) + 1)
  const wrap = <Driver extends object>(driver: Driver): Driver =>
    new Proxy(driver, {
      apply(target, self, words) {
        if (typeof target !== 'function') throw new Error('the driver cannot be called')
        const [text] = words
        if (Array.isArray(text) && 'raw' in text) count(text.join('$'))
        return Reflect.apply(target, self, words)
      },
      get(target, property) {
        const value: unknown = Reflect.get(target, property)
        if (property === 'unsafe' && typeof value === 'function')
          return (text: string, ...rest: unknown[]) => {
            count(text)
            return Reflect.apply(value, target, [text, ...rest])
          }
        if ((property === 'begin' || property === 'savepoint') && typeof value === 'function')
          return (...words: unknown[]) => {
            count(`${property} …`)
            count(`end of ${property} …`)
            return Reflect.apply(
              value,
              target,
              words.map(word => (typeof word === 'function' ? (tx: object) => word(wrap(tx)) : word)),
            )
          }
        return value
      },
    })
  return { sql: wrap(sql), statements }
}

/** Tells the counts to whoever asks at a port of its own; answers its address. */
export async function tellStatements(statements: ReadonlyMap<string, number>): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify(Object.fromEntries(statements))))
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  server.unref()
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://localhost:${address.port}`
}

export interface PerOperation {
  /** What the provider's library stores and reads: artifacts, replays, clients. */
  readonly storage: number
  readonly all: number
  readonly texts: readonly (readonly [text: string, count: number])[]
}

const isStorage = (text: string): boolean => /\b"?sso"?\."?(artifacts|replays|clients)\b|\bbare_artifacts\b/.test(text)

/** Statements that one operation takes, without what the background sends now and then. */
export async function statementsOf(origin: string, times: number, run: () => Promise<void>): Promise<PerOperation> {
  const ask = async (): Promise<Statements> => (await fetch(origin)).json()
  const before = await ask()
  for (let n = 0; n < times; n += 1) await run()
  const after = await ask()
  const texts = Object.entries(after)
    .map(([text, count]) => [text, (count - (before[text] ?? 0)) / times] as const)
    .filter(([, count]) => count > 0.3)
    .sort(([, one], [, other]) => other - one)
  const sum = (of: typeof texts): number => of.reduce((total, [, count]) => total + count, 0)
  return { storage: sum(texts.filter(([text]) => isStorage(text))), all: sum(texts), texts }
}
