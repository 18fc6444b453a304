import type { Server } from './server.ts'

/** A body must have come within this, unless its door gives more time. */
const usualSeconds = 30

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Seconds that a large upload may take. */
    bodySeconds?: number
  }
}

/** Ends connections whose bodies dribble in: Node's own limit knows one time for all doors. */
export function limitBodies(server: Server): void {
  server.addHook('onRequest', ({ raw, routeOptions, headers }, reply, next) => {
    if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) {
      const seconds = routeOptions.config.bodySeconds ?? usualSeconds
      const timer = setTimeout(() => {
        if (!raw.complete) raw.destroy()
      }, seconds * 1_000).unref()
      const arrived = () => clearTimeout(timer)
      raw.once('end', arrived)
      // An answer may come before the body, which is then not waited for.
      reply.raw.once('close', arrived)
    }
    next()
  })
}
