import type { FastifyRequest } from 'fastify'
import type { Server } from './typed-server.ts'

/** A body must have come within this, unless its door gives more time. */
const usualSeconds = 30
const lookMilliseconds = 1_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Seconds that a large upload may take. */
    bodySeconds?: number
  }
}

/**
 * Ends connections whose bodies dribble in: Node's own limit knows one time for all doors. One timer looks after all of
 * them, because a timer for each would be a part of what a small request costs.
 */
export function limitBodies(server: Server): void {
  /** What is still being answered, by the moment at which its body must be here. */
  const underWay = new Map<FastifyRequest['raw'], number>()
  const look = () => {
    const now = performance.now()
    for (const [raw, end] of underWay)
      if (raw.complete || raw.destroyed) underWay.delete(raw)
      else if (end < now) raw.destroy()
  }
  const timer = setInterval(look, lookMilliseconds).unref()
  server.addHook('onClose', async () => clearInterval(timer))
  server.addHook('onRequest', ({ raw, routeOptions, headers }, _reply, next) => {
    if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined)
      underWay.set(raw, performance.now() + (routeOptions.config.bodySeconds ?? usualSeconds) * 1_000)
    next()
  })
  // An answer may come before the body, which is then not waited for.
  server.addHook('onResponse', ({ raw }, _reply, next) => {
    underWay.delete(raw)
    next()
  })
}
