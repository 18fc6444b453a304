import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Client, KoaContextWithOIDC } from 'oidc-provider'
import { InvalidGrant, InvalidRequestUri } from 'oidc-provider/lib/helpers/errors.js'
import { Provider } from 'oidc-provider/lib/provider.js'
import { acrOf, type Sources } from '../identity/index.ts'
import type { Deps } from '../platform/deps.ts'
import { allowFormTarget } from '../platform/http/form-target.ts'
import { type PrivateJwk, publicPem } from '../platform/keys/private-jwk.ts'
import { levelOf } from './claims.ts'
import { type Asker, ceilingOf, clientAsker } from './clients/asker.ts'
import { knowClients } from './clients/known-clients.ts'
import { configurationOf, type ProviderPages } from './configuration.ts'
import { countFailures } from './failures.ts'
import { essentialValues, toldLevel } from './interactions/proof.ts'
import { rotateKeys } from './keys/rotate.ts'
import { signingKeys } from './keys/signing-keys.ts'
import { queueLogout, type SignedOut } from './sessions/queue-logout.ts'
import type { Library, Sso } from './sso.ts'
import { replayDecider } from './storage/replays.ts'
import { withWork } from './storage/work.ts'

/** Pages that the provider shows by itself, drawn above: whole HTML documents. */
export interface SsoPages {
  /** `code` is the error of OAuth (RFC 6749 §4.1.2.1). */
  error(request: FastifyRequest, view: { readonly code: string; readonly status: number }): string
  /** A form POST to `action` with hidden `xsrf`; the first button, `logout=yes`, signs out, the second stays. */
  signOut(
    request: FastifyRequest,
    view: { readonly action: string; readonly secret: string; readonly asker: Asker | undefined },
  ): string
  signedOut(request: FastifyRequest, view: { readonly asker: Asker | undefined }): string
}

const contentPolicy = 'content-security-policy'

/** What of an answer under way is needed to draw a page in its place. */
interface Drawn {
  readonly req: IncomingMessage
  type: string
  status: number
  body: unknown
  accepts(...types: string[]): string | false | string[]
  set(header: string, value: string): void
  remove(header: string): void
}

interface DrawnPages extends ProviderPages {
  readonly drawError: (ctx: Drawn, code: string) => void
}

function pagesOf(deps: Deps, pages: SsoPages, requests: Sso['requests']): DrawnPages {
  const requestOf = ({ req }: Pick<Drawn, 'req'>): FastifyRequest => {
    const request = requests.get(req)
    if (request === undefined) throw new Error('the provider was reached past its mount')
    return request
  }
  const askerIn = ({ oidc }: KoaContextWithOIDC): Promise<Asker | undefined> => {
    const back = oidc.session?.state?.postLogoutRedirectUri
    return oidc.client === undefined
      ? Promise.resolve(undefined)
      : clientAsker({ deps }, oidc.client.clientId, typeof back === 'string' ? back : deps.config.origin)
  }
  const drawError = (ctx: Drawn, code: string): void => {
    ctx.type = 'html'
    ctx.set('cache-control', 'no-store')
    ctx.body = pages.error(requestOf(ctx), { code, status: ctx.status })
  }
  return {
    drawError,
    renderError: (ctx, { error }) => drawError(ctx, error),
    async logoutSource(ctx) {
      const asker = await askerIn(ctx)
      const secret = ctx.oidc.session?.state?.secret
      if (asker !== undefined)
        ctx.set(contentPolicy, allowFormTarget(ctx.response.get(contentPolicy), asker.redirectOrigin))
      ctx.body = pages.signOut(requestOf(ctx), {
        action: `${deps.config.issuer}/session/end/confirm`,
        secret: typeof secret === 'string' ? secret : '',
        asker,
      })
    },
    async postLogoutSuccessSource(ctx) {
      ctx.type = 'html'
      ctx.body = pages.signedOut(requestOf(ctx), { asker: await askerIn(ctx) })
    },
  }
}

/**
 * The library tells applications of a sign-out while the person waits, once: ours are written down and told until heard.
 * Answers the library's own way of telling.
 */
function queueLogouts(library: Library, deps: Deps): (client: Client, signedOut: SignedOut) => Promise<void> {
  const { prototype } = library.Client
  const send: unknown = prototype.backchannelLogout
  if (typeof send !== 'function') throw new Error('the library has another way of telling of a sign-out')
  prototype.backchannelLogout = function queue(this: Client, personId: string, sid: string) {
    return deps.db.transaction(tx => queueLogout(tx, deps, { clientId: this.clientId, personId, sid }))
  }
  return async (client, { personId, sid }) => {
    await Reflect.apply(send, client, [personId, sid])
  }
}

/** Applications are told the level that the session has proven, within their ceiling, or the one of theirs that it includes. */
function tellLevel(library: Library): void {
  Object.defineProperty(library.OIDCContext.prototype, 'acr', {
    get(this: KoaContextWithOIDC['oidc']): string {
      const ceiling = ceilingOf({ assurance_ceiling: this.client?.assurance_ceiling })
      return acrOf(toldLevel(levelOf(this.session?.acr), ceiling, essentialValues(this.params ?? {})))
    },
  })
}

/** Nothing was stored, so nothing may be said to be. */
function notStored(ctx: Drawn, error: unknown, { log }: Deps, pages: DrawnPages): void {
  ctx.remove('location')
  ctx.remove('set-cookie')
  if (error instanceof InvalidGrant || error instanceof InvalidRequestUri) {
    ctx.status = error.statusCode
    // Who asks twice with one request is a person, to whom no application answers any more.
    if (error instanceof InvalidRequestUri) pages.drawError(ctx, error.error)
    else ctx.body = { error: error.error, error_description: error.error_description }
    return
  }
  log.error({ err: error }, 'the identity provider could not store its answer')
  ctx.status = 503
  if (ctx.accepts('json', 'html') === 'html') pages.drawError(ctx, 'temporarily_unavailable')
  else ctx.body = { error: 'temporarily_unavailable', error_description: 'nothing was changed; try again' }
}

function createLibrary(deps: Deps, keys: readonly PrivateJwk[], pages: DrawnPages) {
  const { config, log } = deps
  const library = new Provider(config.issuer, configurationOf(deps, keys, pages))
  // Believed only because the mount sets what the proxy would: scheme and host come from ORIGIN.
  library.proxy = true
  tellLevel(library)
  countFailures(library, deps)
  knowClients(library, deps)
  // The library looks first and saves then: of two at once both would be let through.
  library.ReplayDetection.unique = replayDecider(deps)
  library.on('server_error', (_ctx, error) => log.error({ err: error }, 'the identity provider failed'))
  library.use(async (ctx, next) => {
    try {
      await withWork(deps.db, ctx, next)
    } catch (error) {
      notStored(ctx, error, deps, pages)
    }
  })
  library.use(async (ctx, next) => {
    await next()
    if (ctx.status !== 404 || ctx.body != null) return
    ctx.body = { error: 'not_found', error_description: 'there is nothing at this address' }
    ctx.status = 404
  })
  return { library, send: queueLogouts(library, deps) }
}

/** @param pages drawn by the slice above, which this one does not know */
export async function createSso(deps: Deps, pages: SsoPages, sources: Sources): Promise<Sso> {
  const requests: Sso['requests'] = new WeakMap()
  const providerPages = pagesOf(deps, pages, requests)
  const setOf = (keys: readonly PrivateJwk[]) => ({
    keys,
    ...createLibrary(deps, keys, providerPages),
    publicKeys: new Map(keys.map(key => [key.kid, publicPem(key)])),
  })
  await rotateKeys(deps)
  let current = setOf(await signingKeys(deps))
  return {
    deps,
    sources,
    requests,
    get provider() {
      return current.library
    },
    get publicKeys() {
      return current.publicKeys
    },
    async sendLogout(signedOut) {
      const client = await current.library.Client.find(signedOut.clientId)
      if (client !== undefined) await current.send(client, signedOut)
    },
    async refreshKeys() {
      const keys = await signingKeys(deps)
      const isSame = keys.map(({ kid }) => kid).join() === current.keys.map(({ kid }) => kid).join()
      if (!isSame) current = setOf(keys)
    },
  }
}
