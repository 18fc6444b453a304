import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect, createServer as createBridge, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { startWorld, type World } from '../harness.ts'
import { freePort } from '../independent/apache.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One server process of an installation that has several. */
export interface Node {
  readonly name: string
  /** Where it listens; not what it calls itself. */
  readonly address: string
  readonly isAlive: () => boolean
  /** Ends it as a power failure would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Nodes of one installation, behind one address. */
export interface Cluster {
  /** The installation itself: database, keys, registrations. It serves nothing; the nodes do. */
  readonly world: World
  readonly nodes: readonly [Node, Node]
  /** Every request goes there from now on; undefined: to each in turn. */
  sendTo(node: Node | undefined): void
  stop(): Promise<void>
}

/** PostgreSQL listens on a socket in a folder, which has no address of its own: a port that leads there. */
async function startBridge(): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const { host, port } = inject('owner')
  const open = new Set<Socket>()
  const server = createBridge(near => {
    const far = connect(`${host}/.s.PGSQL.${port}`)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    stop: () => {
      for (const socket of open) socket.destroy()
      return new Promise(resolve => void server.close(() => resolve()))
    },
  }
}

async function untilReady(address: string, child: ChildProcess, log: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 900 && child.exitCode === null; tries += 1) {
    const isReady = await fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`the node did not start (${child.exitCode})\n${log.join('')}`)
}

async function startNode(name: string, environment: Readonly<Record<string, string>>): Promise<Node> {
  const port = await freePort()
  const address = `http://localhost:${port}`
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...environment, PORT: String(port), HOST: 'localhost' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => log.push(String(chunk)))
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const hasEnded = once(child, 'exit')
    child.kill(signal)
    await hasEnded
  }
  try {
    await untilReady(address, child, log)
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
  return {
    name,
    address,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** A load balancer as small as can be: the request as it is, to one of the nodes. */
function startBalancer(port: number, choose: () => Node) {
  const server = createServer((asked, answer) => {
    const { hostname, port: nodePort } = new URL(choose().address)
    const onward = request(
      { hostname, port: nodePort, method: asked.method, path: asked.url, headers: asked.headers, agent: false },
      got => {
        answer.writeHead(got.statusCode ?? 502, got.rawHeaders)
        got.pipe(answer)
        got.on('error', () => answer.destroy())
      },
    )
    // What a client sees when the node dies under its request: no answer at all.
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  })
  return new Promise<typeof server>(resolve => server.listen(port, 'localhost', () => resolve(server)))
}

export async function startCluster(): Promise<Cluster> {
  const world = await startWorld()
  const { config } = world.deps
  const [row] = await world.owner`select current_database() as name`
  const bridge = await startBridge()
  const urlOf = ({ password, user }: { readonly user: string; readonly password: string }): string =>
    `postgres://${user}:${password}@127.0.0.1:${bridge.port}/${String(row?.name)}`
  const environment = {
    DATABASE_URL: urlOf(inject('app')),
    MIGRATION_DATABASE_URL: urlOf(inject('owner')),
    DATA_DIR: config.dataDir,
    ORIGIN: config.origin,
    DEMO: 'false',
    LOG_LEVEL: 'error',
    RATE_LIMIT: '100000',
    SIGN_IN_LIMIT: '100000',
    GUESS_LIMIT: '100000',
    PASSWORD_MEMORY_KIB: '1024',
    PASSWORD_PASSES: '1',
    DATABASE_POOL: '10',
  }
  // At the same time, as after a power failure.
  const started = await Promise.allSettled([startNode('A', environment), startNode('B', environment)])
  const [a, b] = started.map(each => (each.status === 'fulfilled' ? each.value : undefined))
  if (a === undefined || b === undefined) {
    await Promise.all([a?.kill(), b?.kill()])
    await bridge.stop()
    await world.stop()
    throw started.find(each => each.status === 'rejected')?.reason ?? new Error('a node did not start')
  }
  const nodes = [a, b] as const
  let chosen: Node | undefined
  let turn = 0
  const balancer = await startBalancer(config.port, () => {
    turn += 1
    return chosen ?? (turn % 2 === 0 ? a : b)
  })
  return {
    world,
    nodes,
    sendTo: node => {
      chosen = node
    },
    async stop() {
      balancer.closeAllConnections()
      await new Promise<void>(resolve => void balancer.close(() => resolve()))
      await Promise.all(nodes.map(node => node.stop()))
      await bridge.stop()
      await world.stop()
    },
  }
}
