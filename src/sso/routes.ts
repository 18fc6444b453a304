import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import jwt from '@fastify/jwt'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access } from '../platform/http/access.ts'
import type { Server } from '../platform/http/server.ts'
import { apiResource } from './claims.ts'
import type { Sso } from './provider.ts'

declare module 'node:http' {
  interface IncomingMessage {
    /** The address before its mount was taken off; the library makes its own addresses by it. */
    originalUrl?: string
  }
}

const guarded: Access = { kind: 'guarded' }
const mount = '/oidc'

/** Whatever the request says of its host is put right before the library sees it: addresses come from ORIGIN alone. */
function pinOrigin(raw: IncomingMessage, origin: URL): void {
  for (const name of Object.keys(raw.headers)) if (name.startsWith('x-forwarded-')) delete raw.headers[name]
  raw.headers.host = origin.host
  raw.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1)
}

/** Hands a request to the library: its own body parser, its own answer, our headers. */
function handOver({ deps, provider, requests }: Sso) {
  const handle = provider.callback()
  const origin = new URL(deps.config.origin)
  return (request: FastifyRequest, reply: FastifyReply, path: string): void => {
    const { raw } = request
    requests.set(raw, request)
    pinOrigin(raw, origin)
    // The library believes the last hop; which hops are believed was decided by TRUST_PROXY.
    raw.headers['x-forwarded-for'] = request.ip
    raw.originalUrl = `${mount}${path}`
    raw.url = path
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    void handle(raw, reply.raw)
  }
}

/** Access tokens are checked against the provider's own keys. */
async function acceptTokens(server: Server, { deps }: Sso): Promise<void> {
  const key: JsonWebKey = await deps.keys.privateJwk('oidc-1', 'ES256')
  const publicKey = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
  await server.register(jwt, {
    secret: { public: publicKey },
    verify: {
      algorithms: ['ES256'],
      allowedIss: deps.config.issuer,
      allowedAud: apiResource,
      requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
      checkTyp: 'at+jwt',
      cache: 1_000,
    },
  })
}

/** The OpenID provider below `/oidc`, and its metadata where RFC 8414 §3.1 puts them. */
export async function ssoRoutes(server: Server, sso: Sso): Promise<void> {
  await acceptTokens(server, sso)
  const hand = handOver(sso)
  await server.register(async scope => {
    // The library reads bodies itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: `${mount}/*`,
      config: { access: guarded },
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
