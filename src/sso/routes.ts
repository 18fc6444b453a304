import type { IncomingMessage } from 'node:http'
import jwt, { type TokenOrHeader } from '@fastify/jwt'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access } from '../platform/http/access.ts'
import type { Server } from '../platform/http/server.ts'
import { apiResource } from './claims.ts'
import { hasCertificates, noteCertificate } from './clients/certificate.ts'
import { clientRoutes } from './clients/routes.ts'
import { failuresCounted } from './failures.ts'
import type { Sso } from './sso.ts'

declare module 'node:http' {
  interface IncomingMessage {
    /** The address before its mount was taken off; the library makes its own addresses by it. */
    originalUrl?: string
  }
}

const guarded: Access = { kind: 'guarded' }
const mount = '/oidc'
const keyLookMilliseconds = 30_000

/**
 * Whatever the request says of its host is put right before the library sees it: addresses come from ORIGIN alone. A
 * certificate that the proxy hands on stays, whatever its header is called.
 */
function pinOrigin(raw: IncomingMessage, origin: URL, kept: string | undefined): void {
  for (const name of Object.keys(raw.headers))
    if (name.startsWith('x-forwarded-') && (kept === undefined || !name.startsWith(kept))) delete raw.headers[name]
  raw.headers.host = origin.host
  raw.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1)
}

/** Hands a request to the library: its own body parser, its own answer, our headers. */
function handOver(sso: Sso) {
  const { deps, requests } = sso
  const handlers = new WeakMap<object, ReturnType<Sso['provider']['callback']>>()
  const handlerOf = (provider: Sso['provider']) => {
    const known = handlers.get(provider) ?? provider.callback()
    handlers.set(provider, known)
    return known
  }
  const origin = new URL(deps.config.origin)
  const hand = (request: FastifyRequest, reply: FastifyReply, path: string): void => {
    const { raw } = request
    requests.set(raw, request)
    pinOrigin(raw, origin, deps.config.clientCertificate?.header)
    // The library believes the last hop; which hops are believed was decided by TRUST_PROXY.
    raw.headers['x-forwarded-for'] = request.ip
    raw.originalUrl = `${mount}${path}`
    raw.url = path
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined && reply.raw.getHeader(name) !== value) reply.raw.setHeader(name, value)
    reply.hijack()
    void handlerOf(sso.provider)(raw, reply.raw)
  }
  return hasCertificates(deps.config)
    ? (request: FastifyRequest, reply: FastifyReply, path: string) =>
        noteCertificate(deps, request.raw).then(() => hand(request, reply, path))
    : hand
}

/** Access tokens are checked against the provider's own keys, by the key that each names. */
async function acceptTokens(server: Server, sso: Sso): Promise<void> {
  await server.register(jwt, {
    secret: async (_request: FastifyRequest, token: TokenOrHeader) => {
      const key = sso.publicKeys.get('header' in token ? token.header.kid : '')
      if (key === undefined) throw new Error('signed by an unknown key')
      return key
    },
    decode: { complete: true },
    verify: {
      algorithms: ['ES256'],
      allowedIss: sso.deps.config.issuer,
      allowedAud: apiResource,
      requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
      checkTyp: 'at+jwt',
      cache: 1_000,
      // Of either scheme: which one a token needs, the door decides.
      extractToken: ({ headers }) => headers.authorization?.split(' ')[1],
    },
  })
}

/** Keys come and go by their dates: each node looks often enough to know a new one long before it signs. */
function followKeys(server: Server, sso: Sso): void {
  const look = () => void sso.refreshKeys().catch(error => sso.deps.log.error({ err: error }, 'keys could not be read'))
  const timer = setInterval(look, keyLookMilliseconds).unref()
  server.addHook('onClose', async () => clearInterval(timer))
}

/**
 * Endpoints where somebody who is not known begins something: each is a row in our database. The library takes other
 * cases and a slash at the end for the same.
 */
const beginning = /^\/oidc\/(?:auth|session\/end|reg(?:\/[^/]*)?)\/?$/i
const timesAsMany = 5

/** Who comes through these doors is limited by address; machines that authenticate only by their failures. */
const beginningLimit = ({ deps }: Sso) => ({
  max: deps.config.rateLimit * timesAsMany,
  allowList: ({ url }: FastifyRequest) => !beginning.test(url.split('?')[0] ?? ''),
})

/** The OpenID provider below `/oidc`, and its metadata where RFC 8414 §3.1 puts them. */
export async function ssoRoutes(server: Server, sso: Sso): Promise<void> {
  await acceptTokens(server, sso)
  followKeys(server, sso)
  clientRoutes(server, sso.deps)
  server.addHook('onClose', () => failuresCounted(sso.deps))
  const hand = handOver(sso)
  await server.register(async scope => {
    // The library reads bodies itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({
      method: 'POST',
      url: `${mount}/token`,
      config: { access: guarded },
      schema: { hide: true },
      handler: (request, reply) => hand(request, reply, '/token'),
    })
    scope.route({
      method: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
      url: `${mount}/*`,
      config: { access: guarded, rateLimit: beginningLimit(sso) },
      schema: { hide: true },
      handler: (request, reply) => hand(request, reply, (request.raw.url ?? '').slice(mount.length)),
    })
    const metadata = '/.well-known/oauth-authorization-server'
    scope.route({
      method: ['GET', 'OPTIONS'],
      url: `${metadata}${mount}`,
      config: { access: guarded },
      schema: { hide: true },
      handler: (request, reply) => hand(request, reply, metadata),
    })
  })
}
