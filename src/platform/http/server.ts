import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Deps } from '../deps.ts'
import { refuse } from '../faults.ts'
import { type Authenticate, guardDoors } from './access.ts'
import { limitBodies } from './body-time.ts'
import { compileLate } from './compile-late.ts'
import { createFaultHandler, type RenderFaultPage } from './fault-handler.ts'
import { serveHealth } from './health.ts'
import { describeApi } from './openapi.ts'
import { protectAnswers } from './protect.ts'
import { limitDoors } from './rate-limit.ts'
import type { Server } from './typed-server.ts'
import { takeUploads } from './upload.ts'

export type { Server }

export interface ServerParts {
  readonly authenticate: Authenticate
  readonly renderFaultPage: RenderFaultPage
}

/** Names of requests: of this process by chance, then in order. */
function requestNames(): () => string {
  const process = randomBytes(6).toString('base64url')
  let count = 0
  return () => {
    count += 1
    return `${process}-${count.toString(36)}`
  }
}

const maxBodyBytes = 1_048_576

/** An empty server with everything that holds for each door: limits, headers, faults, access, description. */
export async function createServer(deps: Deps, parts: ServerParts): Promise<Server> {
  const { config } = deps
  const log: FastifyBaseLogger = deps.log
  const server: Server = Fastify({
    loggerInstance: log,
    // One line per request by the hook below, with the route's pattern: an address may hold what must not be logged.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    // Bodies have their times by door; Node would cut off a large upload.
    requestTimeout: 0,
    http: { headersTimeout: 30_000 },
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    genReqId: requestNames(),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
  }).withTypeProvider<TypeBoxTypeProvider>()
  compileLate(server)
  server.setErrorHandler(createFaultHandler(parts.renderFaultPage))
  server.setNotFoundHandler(() => {
    throw refuse('not-found')
  })
  await protectAnswers(server, config)
  // PostgreSQL has no NUL in its texts and no address of ours a control character: there is nothing at such an address.
  server.addHook('onRequest', (request, _reply, next) => {
    const isStrange = request.url.includes('%') && /%(?:[01][0-9a-f]|7f)/i.test(request.url.split('?')[0] ?? '')
    next(isStrange ? refuse('not-found') : undefined)
  })
  server.addHook('onResponse', (request, reply, next) => {
    request.log.info(
      {
        route: request.routeOptions.url ?? 'none',
        method: request.method,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
    next()
  })
  await server.register(cookie, { secret: deps.keys.secret('cookie').toString('base64url') })
  takeUploads(server)
  await server.register(formbody, { bodyLimit: 65_536 })
  await server.register(csrf, {
    cookieOpts: {
      signed: true,
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      secure: config.origin.startsWith('https:'),
    },
  })
  limitBodies(server)
  await limitDoors(server, deps)
  // Before the guard: the description's own pages declare no access and are as public as what they describe.
  await describeApi(server, config)
  guardDoors(server, parts.authenticate)
  serveHealth(server, deps)
  return server
}
