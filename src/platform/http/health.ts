import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { refuse } from '../faults.ts'
import { publicDoor } from './access.ts'
import type { Server } from './typed-server.ts'

const isLoopback = (address: string): boolean => /^(127\.|::1$|::ffff:127\.)/.test(address)

/** `/healthz`: this process lives. `/readyz`: it can work, the database included. `/metrics`: Prometheus text. */
export function serveHealth(server: Server, { db, config }: Deps): void {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const counts = new Map<string, number>()
  server.addHook('onResponse', (request, reply, next) => {
    const key = `route="${request.routeOptions.url ?? 'none'}",method="${request.method}",status="${reply.statusCode}"`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    next()
  })
  server.addHook('onClose', async () => delay.disable())
  const open = { config: { access: publicDoor }, schema: { hide: true } }
  server.get('/healthz', open, async () => ({ status: 'ok' }))
  server.get('/readyz', open, async () => {
    await db.execute(sql`select 1`)
    return { status: 'ready' }
  })
  server.get('/metrics', open, async (request, reply) => {
    const given = request.headers.authorization
    const allowed =
      config.metricsToken === undefined ? isLoopback(request.ip) : given === `Bearer ${config.metricsToken}`
    if (!allowed) throw refuse('not-found')
    const { heapUsed, rss } = process.memoryUsage()
    return reply
      .type('text/plain; version=0.0.4')
      .send(
        [
          '# TYPE http_requests_total counter',
          ...[...counts].map(([labels, count]) => `http_requests_total{${labels}} ${count}`),
          '# TYPE process_resident_memory_bytes gauge',
          `process_resident_memory_bytes ${rss}`,
          '# TYPE nodejs_heap_used_bytes gauge',
          `nodejs_heap_used_bytes ${heapUsed}`,
          '# TYPE nodejs_eventloop_delay_p99_seconds gauge',
          `nodejs_eventloop_delay_p99_seconds ${delay.percentile(99) / 1e9}`,
          '',
        ].join('\n'),
      )
  })
}
