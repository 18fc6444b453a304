import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'
import * as oidc from 'openid-client'
import { render } from 'preact-render-to-string'
import type { Deps } from '../platform/deps.ts'
import { Site, type SiteView } from './site.tsx'

/** One demonstration application: what it is called and what it asks to know. */
export interface RelyingPartyOptions {
  readonly clientId: string
  readonly name: string
  readonly about: string
  readonly port: number
  readonly host: string
  readonly origin: string
  readonly scope: string
  readonly issuer: string
  readonly authentication: oidc.ClientAuth
  /** The other application, to go on to without signing in again. */
  readonly neighbor: { readonly name: string; readonly origin: string }
}

export interface RelyingParty {
  stop(): Promise<void>
}

interface Pending {
  readonly codeVerifier: string
  readonly state: string
  readonly nonce: string
}

interface SignedIn {
  readonly claims: oidc.IDToken
  readonly facts: oidc.UserInfoResponse
  readonly idToken: string
}

/** Sessions live in memory and end with the demonstration; the oldest leave when there are too many. */
const mostSessions = 1_000
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value)
  const oldest = map.keys().next()
  if (map.size > mostSessions && oldest.done !== true) map.delete(oldest.value)
}

const css = `:root{color-scheme:light dark;font:17px/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
body{margin:0;background:light-dark(#f4f6f5,#141816);color:light-dark(#1d2421,#e6ebe8)}
header,main{max-width:40rem;margin:0 auto;padding:1rem}header{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;align-items:center}
header strong{font-size:1.15rem}.sample{font-size:.85rem;border:1px solid;border-radius:4px;padding:0 .5rem;color:light-dark(#a3231c,#ff9a92)}
section{background:light-dark(#fff,#1d2320);border-radius:12px;padding:1.5rem;margin-block:1rem}h1{font-size:1.6rem;line-height:1.3;margin-top:0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.5rem 1.5rem;margin:0}dt{color:light-dark(#55605b,#a9b5af)}dd{margin:0;overflow-wrap:anywhere}
a.go,button{display:inline-flex;align-items:center;min-height:44px;padding:0 1.5rem;border-radius:8px;border:0;background:light-dark(#14487f,#8fbcf0);color:light-dark(#fff,#0d1b2a);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
a.quiet,button.quiet{background:none;color:light-dark(#14487f,#8fbcf0);border:1px solid}.row{display:flex;gap:1rem;flex-wrap:wrap;margin-top:1.5rem}
a:focus-visible,button:focus-visible{outline:3px solid light-dark(#14487f,#8fbcf0);outline-offset:3px}`

/**
 * A small site of another agency that knows its visitors through OpenID Connect alone: code + PKCE (RFC 6749, RFC 7636)
 * with openid-client, tokens kept on its own server, a cookie of its own in the browser.
 */
export async function startRelyingParty(
  { log }: Pick<Deps, 'log'>,
  options: RelyingPartyOptions,
): Promise<RelyingParty> {
  const site: FastifyInstance = Fastify({ logger: false, routerOptions: { maxParamLength: 100 } })
  const cookieName = `demo_${options.port}`
  const pending = new Map<string, Pending>()
  const signedIn = new Map<string, SignedIn>()
  let discovered: Promise<oidc.Configuration> | undefined

  /** Asked at the first sign-in, since both sites start before the provider listens; a failure is not remembered. */
  function provider(): Promise<oidc.Configuration> {
    discovered ??= oidc
      .discovery(new URL(options.issuer), options.clientId, undefined, options.authentication, {
        execute: options.issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [],
      })
      .catch(error => {
        discovered = undefined
        throw error
      })
    return discovered
  }

  const page = (view: SiteView): string =>
    `<!doctype html>${render(<Site name={options.name} about={options.about} neighbor={options.neighbor} view={view} />)}`

  await site.register(cookie)
  await site.register(formbody)
  await site.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'", new URL(options.issuer).origin],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
  })
  site.get('/site.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(css))
  site.get('/', (request, reply) => {
    const session = signedIn.get(request.cookies[cookieName] ?? '')
    return reply
      .type('text/html; charset=utf-8')
      .send(
        page(
          session === undefined ? { kind: 'visitor' } : { kind: 'known', claims: session.claims, facts: session.facts },
        ),
      )
  })
  site.get('/sign-in', async (_request, reply) => {
    const config = await provider()
    const attempt: Pending = {
      codeVerifier: oidc.randomPKCECodeVerifier(),
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
    }
    const id = oidc.randomState()
    remember(pending, id, attempt)
    const address = oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${options.origin}/callback`,
      scope: options.scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
      state: attempt.state,
      nonce: attempt.nonce,
    })
    return reply
      .setCookie(`${cookieName}_attempt`, id, { httpOnly: true, sameSite: 'lax', path: '/' })
      .redirect(address.href, 303)
  })
  site.get<{ Querystring: { error?: string } }>('/callback', async (request, reply) => {
    const id = request.cookies[`${cookieName}_attempt`] ?? ''
    const attempt = pending.get(id)
    pending.delete(id)
    if (attempt === undefined || request.query.error !== undefined)
      return reply.type('text/html; charset=utf-8').send(page({ kind: 'refused' }))
    const config = await provider()
    const tokens = await oidc.authorizationCodeGrant(config, new URL(request.url, options.origin), {
      pkceCodeVerifier: attempt.codeVerifier,
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined || tokens.id_token === undefined) throw new Error('no ID token in the answer')
    const facts = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
    const session = oidc.randomState()
    remember(signedIn, session, { claims, facts, idToken: tokens.id_token })
    return reply
      .setCookie(cookieName, session, { httpOnly: true, sameSite: 'lax', path: '/' })
      .clearCookie(`${cookieName}_attempt`, { path: '/' })
      .redirect('/', 303)
  })
  site.post('/sign-out', async (request, reply) => {
    const id = request.cookies[cookieName] ?? ''
    const session = signedIn.get(id)
    signedIn.delete(id)
    reply.clearCookie(cookieName, { path: '/' })
    if (session === undefined) return reply.redirect('/', 303)
    const address = oidc.buildEndSessionUrl(await provider(), {
      id_token_hint: session.idToken,
      post_logout_redirect_uri: `${options.origin}/`,
    })
    return reply.redirect(address.href, 303)
  })
  site.setErrorHandler((error, _request, reply) => {
    log.warn({ err: error, site: options.clientId }, 'demonstration application could not answer')
    return reply
      .status(502)
      .type('text/html; charset=utf-8')
      .send(page({ kind: 'refused' }))
  })
  await site.listen({ port: options.port, host: options.host })
  return { stop: () => site.close() }
}
