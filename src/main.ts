import { createApp } from './app.ts'
import { refuseDoubtfulLog } from './audit/index.ts'
import { startDemo } from './demo/index.ts'
import { type Config, readConfig } from './platform/config.ts'
import { createLog, type Log } from './platform/log.ts'
import { openPlatform } from './platform/open.ts'

/** Undone in reverse order, at a clean stop as after a failed start. */
type Undo = () => Promise<void>

const patienceMilliseconds = 8_000

async function start(config: Config, log: Log, undo: Undo[]): Promise<void> {
  const { deps, ended, close } = await openPlatform(config, log)
  undo.push(close)
  // Without its database the server can only fail: whoever runs it starts it anew.
  void ended.then(reason => end(1, { reason }, 'PostgreSQL has ended'))
  await refuseDoubtfulLog(deps)
  const app = await createApp(deps)
  undo.push(() => app.server.close())
  await deps.jobs.start()
  undo.push(() => deps.jobs.stop())
  const demo = config.demo ? await startDemo(deps) : undefined
  if (demo !== undefined) undo.push(() => demo.stop())
  await app.server.listen({ port: config.port, host: config.host })
  log.info({ origin: config.origin, ...demo?.addresses }, `一号 is ready at ${config.origin}`)
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
