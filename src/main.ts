import { refuseDoubtfulLog } from './audit/index.ts'
import { type Config, readConfig } from './platform/config.ts'
import { createLog, type Log } from './platform/log.ts'
import { openPlatform, type Platform } from './platform/open.ts'

/** Undone in reverse order, at a clean stop as after a failed start. */
type Undo = () => Promise<void>

const patienceMilliseconds = 8_000

/** The database is begun before the rest of the program is read: that takes as long as PostgreSQL does to start. */
async function open(config: Config, log: Log, undo: Undo[]): Promise<Platform & { readonly program: Program }> {
  const opening = openPlatform(config, log).then(platform => {
    undo.push(platform.close)
    return platform
  })
  const [platform, app, demo] = await Promise.all([opening, import('./app.ts'), import('./demo/index.ts')])
  return { ...platform, program: { ...app, ...demo } }
}

type Program = typeof import('./app.ts') & typeof import('./demo/index.ts')

async function start(config: Config, log: Log, undo: Undo[]): Promise<void> {
  const { deps, ended, program } = await open(config, log, undo)
  // Without its database the server can only fail: whoever runs it starts it anew.
  void ended.then(reason => end(1, { reason }, 'PostgreSQL has ended'))
  await refuseDoubtfulLog(deps)
  const app = await program.createApp(deps, config.demo ? program.simulatedData() : undefined)
  undo.push(() => app.server.close())
  await deps.jobs.start()
  undo.push(() => deps.jobs.stop())
  const [demo] = await Promise.all([config.demo ? program.startDemo(deps) : undefined, app.server.ready()])
  if (demo !== undefined) undo.push(() => demo.stop())
  await app.server.listen({ port: config.port, host: config.host })
  log.info({ origin: config.origin, ...demo?.addresses }, `一号 is ready at ${config.origin}`)
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
  log.fatal({ err: error }, 'could not start')
  await stop(undo, log)
  process.exit(1)
}
