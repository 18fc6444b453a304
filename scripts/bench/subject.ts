import { once } from 'node:events'
import { createServer } from 'node:net'
import { bareProvider } from './bare-provider.ts'
import { bareRoutes } from './bare-routes.ts'
import type { SubjectStart } from './running.ts'
import { bareSignOn } from './sign-on-bare.ts'
import { yihaoSignOn } from './sign-on-yihao.ts'
import { yihao } from './yihao.ts'

/** A server to be measured, in a process of its own: `subject.ts <name> [word …]`; see `startSubject`. */
const subjects: Readonly<Record<string, SubjectStart>> = {
  yihao,
  'bare-provider': bareProvider,
  'bare-routes': bareRoutes,
  'yihao-sign-on': yihaoSignOn,
  'bare-sign-on': bareSignOn,
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const [name = '', ...words] = process.argv.slice(2)
const start = subjects[name]
if (start === undefined) throw new Error(`there is no subject ${name}`)
const port = await freePort()
const { facts, stop } = await start(port, words)
process.stdout.write(`${JSON.stringify({ origin: `http://localhost:${port}`, facts })}\n`)
process.once('SIGTERM', () => {
  void stop().finally(() => process.exit(0))
})
