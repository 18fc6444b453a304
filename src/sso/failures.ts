import type { KoaContextWithOIDC } from 'oidc-provider'
import { OIDCProviderError } from 'oidc-provider/lib/helpers/errors.js'
import { Provider } from 'oidc-provider/lib/provider.js'
import { sourceOf } from '../identity/index.ts'
import type { Db } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { type Counter, createCounter } from '../platform/http/counter.ts'
import { createRefusals } from '../platform/http/rate-limit.ts'

/**
 * Machines are busy and are not limited; guesses are. What is counted is failed authentications of a client, by client and
 * address, and tokens that are none, by address: a good request costs no statement. Each node refuses from memory, and
 * learns of the others by its own next failure.
 */
const windowMilliseconds = 60_000

interface Failures {
  readonly counter: Counter
  /** What is being counted: a server that stops waits for it. */
  readonly underWay: Set<Promise<unknown>>
  readonly refusals: ReturnType<typeof createRefusals>
}

/** One set a process, also when the library is made anew with other keys. */
const known = new WeakMap<Db, Failures>()
function failuresOf(deps: Deps): Failures {
  const found = known.get(deps.db) ?? {
    counter: createCounter(deps),
    underWay: new Set(),
    refusals: createRefusals(),
  }
  known.set(deps.db, found)
  return found
}

/** Clients that nobody knows are counted together: their ids are guessed too. */
const nameOf = (address: string, of: string | undefined): string => `failures\0${of ?? ''}\0${sourceOf(address)}`

/** Endpoints where clients authenticate, by the library's names. */
const authenticating = ['token', 'pushed_authorization_request', 'introspection', 'revocation']
const userinfo = ':userinfo'

class TooManyFailures extends OIDCProviderError {
  constructor(ctx: KoaContextWithOIDC, milliseconds: number) {
    super(429, 'temporarily_unavailable')
    this.error_description = 'too many failed attempts; wait'
    ctx.set('retry-after', String(Math.ceil(milliseconds / 1_000)))
  }
}

/** Called where the library looks up who authenticates; `id` undefined for somebody unknown. */
export function refuseAfterFailures(deps: Deps, id: string | undefined): void {
  const { ctx } = Provider
  if (ctx === undefined || !authenticating.includes(String(ctx.oidc.route))) return
  const left = failuresOf(deps).refusals.left(nameOf(ctx.ip, id))
  if (left > 0) throw new TooManyFailures(ctx, left)
}

/** Resolves when everything that has failed is counted. */
export const failuresCounted = async (deps: Deps): Promise<void> => {
  await Promise.all(failuresOf(deps).underWay)
}

type Library = InstanceType<typeof Provider>

/** Counts failures of the library's endpoints. */
export function countFailures(library: Library, deps: Deps): void {
  const { counter, refusals, underWay } = failuresOf(deps)
  const { tokenFailureLimit } = deps.config
  const count = (name: string): void => {
    const counting = counter.add(name, windowMilliseconds).then(
      counted => counted.count >= tokenFailureLimit && refusals.add(name, counted.milliseconds),
      error => deps.log.error({ err: error }, 'a failed authentication could not be counted'),
    )
    underWay.add(counting)
    void counting.finally(() => underWay.delete(counting))
  }
  const failed = (ctx: KoaContextWithOIDC, error: Error): void => {
    if (error.message === 'invalid_client') count(nameOf(ctx.ip, ctx.oidc.entities.Client?.clientId))
  }
  library.on('grant.error', failed)
  library.on('pushed_authorization_request.error', failed)
  library.on('introspection.error', failed)
  library.on('revocation.error', failed)
  library.on('userinfo.error', (ctx, error) => {
    if (error.message === 'invalid_token') count(nameOf(ctx.ip, userinfo))
  })
  library.use(async (ctx, next) => {
    const left = /^\/me\/?$/i.test(ctx.path) ? refusals.left(nameOf(ctx.ip, userinfo)) : 0
    if (left === 0) return next()
    ctx.set('retry-after', String(Math.ceil(left / 1_000)))
    ctx.body = { error: 'temporarily_unavailable', error_description: 'too many failed attempts; wait' }
    ctx.status = 429
  })
}
