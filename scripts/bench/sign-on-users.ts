import { type Browser, type Connection, createBrowser, createConnection } from './browser.ts'
import { type Figures, figuresOf, type Side, type Subject } from './measure.ts'
import { type PerOperation, statementsOf } from './sign-on-statements.ts'
import { type Application, openApplication, type SignOnFacts, type Site, signOn } from './sign-on-walk.ts'

/** At once: a person's browser and an application's server each. */
const concurrency = 16

interface User {
  readonly server: Connection
  readonly connection: Connection
  readonly browser: Browser
  readonly person: SignOnFacts['people'][number]
}

function siteOf({ origin, facts: { signOn: facts } }: Subject): Site {
  if (facts === undefined) throw new Error('the subject lets nobody sign on')
  return { origin, facts }
}

function userOf(site: Site, n: number): User {
  const connection = createConnection(site.origin)
  const person = site.facts.people[n % site.facts.people.length]
  if (person === undefined) throw new Error('the subject knows nobody')
  return { server: createConnection(site.origin), connection, browser: createBrowser(connection), person }
}

/** The session ends, the browser stays known. */
const session = /session|interaction|resume/

/** Who signs on, and where: the first application, and those that come after it. */
export function usersOf(subject: Subject) {
  const site = siteOf(subject)
  const [first, ...others] = site.facts.applications.map(openApplication)
  if (first === undefined) throw new Error('the subject has no application')
  const home: Application = first
  const users = Array.from({ length: concurrency }, (_, n) => userOf(site, n))
  const at = (application: Application, { browser, person, server }: User) =>
    signOn(site, application, server, browser, person)

  /** A new session for every sign-on. */
  const signOns: Side = async seconds => {
    const times: number[] = []
    const start = performance.now()
    const end = start + seconds * 1_000
    await Promise.all(
      users.map(async user => {
        for (let before = performance.now(); before < end; ) {
          user.browser.forget(session)
          await at(home, user)
          const after = performance.now()
          times.push(after - before)
          before = after
        }
      }),
    )
    return figuresOf(times, (performance.now() - start) / 1_000)
  }

  let prepare = 40
  /** In sessions made before the clock starts, each visit to an application where the session was not yet. */
  const seconds: Side = async seconds => {
    const sessions = Array.from({ length: prepare }, (_, n) => userOf(site, n))
    await inTurn(sessions, user => at(home, user))
    const times: number[] = []
    const start = performance.now()
    const end = start + seconds * 1_000
    await inTurn(sessions, async user => {
      for (const application of others) {
        const before = performance.now()
        if (before >= end) return
        await at(application, user)
        times.push(performance.now() - before)
      }
    })
    const figures: Figures = figuresOf(times, (performance.now() - start) / 1_000)
    prepare = Math.ceil((figures.rate * 4.5) / others.length)
    for (const user of sessions) close(user)
    return figures
  }

  const close = ({ connection, server }: User): void => {
    connection.close()
    server.close()
  }

  /** What one of each takes in the database, one after another. */
  async function count(): Promise<{ readonly signOn: PerOperation; readonly second: PerOperation }> {
    const { statements } = subject.facts
    const [user, second] = [users[0], others[0]]
    if (statements === undefined || user === undefined || second === undefined) throw new Error('nothing is counted')
    const one = await statementsOf(statements, 50, async () => {
      user.browser.forget(session)
      await at(home, user)
    })
    const sessions = Array.from({ length: 50 }, (_, n) => userOf(site, n))
    await inTurn(sessions, each => at(home, each))
    const waiting = [...sessions]
    const other = await statementsOf(statements, 50, async () => {
      const next = waiting.pop()
      if (next !== undefined) await at(second, next)
    })
    for (const each of sessions) close(each)
    return { signOn: one, second: other }
  }

  return { signOns, seconds, count }
}

/** All of them, a few at once. */
async function inTurn<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const waiting = [...items]
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
