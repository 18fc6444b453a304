import { type Config, readConfig } from './platform/config.ts'
import { startDatabase } from './platform/db/start.ts'
import { createLog, type Log } from './platform/log.ts'

/** Undone in reverse order, at a clean stop as after a failed start. */
type Undo = () => Promise<void>

const patienceMilliseconds = 8_000

/** The program beside the database: what is read while that starts, which takes as long. */
const readProgram = () =>
  Promise.all([import('./platform/open.ts'), import('./audit/index.ts'), import('./app.ts'), import('./demo/index.ts')])

/** Database, keys and log in order: what everything else stands on. */
async function open(config: Config, log: Log, undo: Undo[]) {
  let begun = (): void => undefined
  const hasBegun = new Promise<void>(resolve => (begun = resolve))
  const starting = startDatabase(config, log, begun).then(database => {
    undo.push(database.close)
    return database
  })
  await Promise.race([hasBegun, starting])
  const [[{ openPlatform }, { refuseDoubtfulLog }, { createApp }, demo]] = await Promise.all([readProgram(), starting])
  const platform = await openPlatform(config, log, () => starting)
  undo.push(platform.close)
  await refuseDoubtfulLog(platform.deps)
  return { ...platform, ...demo, createApp }
}

async function start(config: Config, log: Log, undo: Undo[]): Promise<void> {
  const { deps, ended, createApp, simulatedData, startDemo } = await open(config, log, undo)
  // Without its database the server can only fail: whoever runs it starts it anew.
  void ended.then(reason => end(1, { reason }, 'PostgreSQL has ended'))
  const app = await createApp(deps, config.demo ? simulatedData() : undefined)
  undo.push(() => app.server.close())
  const [demo] = await Promise.all([config.demo ? startDemo(deps) : undefined, app.server.ready()])
  if (demo !== undefined) undo.push(() => demo.stop())
  await app.server.listen({ port: config.port, host: config.host })
  // After the door is open: what was left undone must not keep anybody waiting.
  undo.push(() => deps.jobs.stop())
  await deps.jobs.start()
  if (isStopping) return
  log.info({ origin: config.origin, ...demo?.addresses }, `一号 is ready at ${config.origin}`)
  void demo?.refresh()
  void app.server.compileDoors().catch(error => end(70, { err: error }, 'a door has a schema that means nothing'))
}

async function stop(undo: Undo[], log: Log): Promise<void> {
  // A connection or a job that will not end must not keep the database from being shut down by the next start.
  setTimeout(() => process.exit(1), patienceMilliseconds).unref()
  for (const step of undo.splice(0).reverse())
    await step().catch(error => log.error({ err: error }, 'could not stop cleanly'))
}

const undo: Undo[] = []
const config = readConfigOrExit()
const log = createLog(config.logLevel)
let isStopping = false

function readConfigOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return process.exit(78)
  }
}

function end(code: number, details: object, message: string): void {
  if (isStopping) return
  isStopping = true
  log.info(details, message)
  void stop(undo, log).then(() => process.exit(code))
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0, { signal }, 'stopping'))

// A defect that nobody caught leaves the process in an unknown state: what is acknowledged is in the database; go.
process.on('uncaughtException', error => {
  log.fatal({ err: error }, 'uncaught error')
  process.exit(70)
})

try {
  await start(config, log, undo)
} catch (error) {
  // Whoever is told to stop while it starts fails at something, and ends by that.
  if (!isStopping) {
    log.fatal({ err: error }, 'could not start')
    await stop(undo, log)
    process.exit(1)
  }
}
