import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Provider } from 'oidc-provider/lib/provider.js'
import type { Sources } from '../identity/index.ts'
import type { Deps } from '../platform/deps.ts'
import type { SignedOut } from './sessions/queue-logout.ts'

export type Library = InstanceType<typeof Provider>

/** The running identity provider. */
export interface Sso {
  readonly deps: Deps
  /** Whom is asked how surely somebody is known. */
  readonly sources: Sources
  /** The library with the keys of now; another one after a key has come or gone. */
  readonly provider: Library
  /** Public keys by `kid`, PEM: of everything that may be signed now or was signed lately. */
  readonly publicKeys: ReadonlyMap<string, string>
  /** The request of Fastify behind one that the library handles. */
  readonly requests: WeakMap<IncomingMessage, FastifyRequest>
  /** Sends an application a logout token. Throws when it does not take it. */
  sendLogout(signedOut: SignedOut): Promise<void>
  /** Takes the keys of now; every node does so by itself. */
  refreshKeys(): Promise<void>
}
