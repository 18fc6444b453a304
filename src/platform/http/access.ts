import type { FastifyReply, FastifyRequest } from 'fastify'
import { anonymous, type Caller, hasScope } from '../caller.ts'
import { refuse } from '../faults.ts'
import type { Server } from './typed-server.ts'

/**
 * Who may come through a door. Every route declares one; a route without it stops the server from starting.
 * - `public`: anyone, as nobody
 * - `bearer`: an access token with the scope; with `optional`, anyone, but a token that is sent must be good
 * - `session`: a signed-in person
 * - `guarded`: the handler's own library decides (the mounted identity provider)
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'bearer'; readonly scope: string; readonly optional?: true }
  | { readonly kind: 'session' }
  | { readonly kind: 'guarded' }

export const publicDoor: Access = { kind: 'public' }
export const bearer = (scope: string): Access => ({ kind: 'bearer', scope })
export const bearerOrNobody = (scope: string): Access => ({ kind: 'bearer', scope, optional: true })
export const session: Access = { kind: 'session' }

/** How a request proves who it is; handed over by the slice that issues tokens and sessions. */
export interface Authenticate {
  /** Throws `token-invalid` on a token that is not good. Called only when an Authorization header is there. */
  bearer(request: FastifyRequest): Promise<Caller>
  /** The signed-in person, or undefined. */
  session(request: FastifyRequest): Promise<Caller | undefined>
  /** Where a page sends somebody who must sign in first, to come back to `path`. */
  signInAddress(path: string): string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** A page for people: faults become an error page instead of problem+json. */
    page?: boolean
  }
  interface FastifyRequest {
    caller: Caller
  }
}

/** Doors through which a request comes as nobody: most of them, so that they cost no promise. */
function isOpen({ headers }: FastifyRequest, access: Access): boolean {
  if (access.kind === 'bearer') return access.optional === true && headers.authorization === undefined
  return access.kind !== 'session'
}

async function callerAtDoor(request: FastifyRequest, access: Access, authenticate: Authenticate): Promise<Caller> {
  if (access.kind === 'public' || access.kind === 'guarded') return anonymous
  if (access.kind === 'session') {
    const caller = await authenticate.session(request)
    if (caller === undefined) throw refuse('token-required')
    return caller
  }
  if (request.headers.authorization === undefined) throw refuse('token-required')
  const caller = await authenticate.bearer(request)
  if (!hasScope(caller, access.scope)) throw refuse('scope-missing')
  return caller
}

/** Puts the guard before every route of the server. */
export function guardDoors(server: Server, authenticate: Authenticate): void {
  server.decorateRequest('caller')
  server.addHook('onRoute', route => {
    const methods = Array.isArray(route.method) ? route.method.join(',') : route.method
    if (route.config?.access === undefined) throw new Error(`route ${methods} ${route.url} does not declare its access`)
  })
  /** Answers whether the request goes on. */
  async function letIn(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<boolean> {
    if (access.kind === 'session' && request.routeOptions.config.page === true && request.method === 'GET') {
      const caller = await authenticate.session(request)
      if (caller === undefined) {
        reply.redirect(authenticate.signInAddress(request.url), 303)
        return false
      }
      request.caller = caller
      return true
    }
    request.caller = await callerAtDoor(request, access, authenticate)
    return true
  }
  server.addHook('onRequest', (request, reply, next) => {
    const { access } = request.routeOptions.config
    request.caller = anonymous
    if (access === undefined || isOpen(request, access)) return next()
    letIn(request, reply, access).then(goesOn => goesOn && next(), next)
  })
}
