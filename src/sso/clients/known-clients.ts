import type { AdapterPayload, Client } from 'oidc-provider'
import type { Provider } from 'oidc-provider/lib/provider.js'
import type { Deps } from '../../platform/deps.ts'
import { refuseAfterFailures } from '../failures.ts'
import { clientPayload } from './cache.ts'

/**
 * The library knows a client again by a digest of all that is said of it, made anew at each request; we by the object
 * that says it, which is another one as soon as anything in it may have changed.
 */
export function knowClients({ Client: clients }: InstanceType<typeof Provider>, deps: Deps): void {
  const find = clients.find.bind(clients)
  const known = new WeakMap<AdapterPayload, Client>()
  clients.find = async id => {
    // Anything may come in a request's place of a name.
    const payload = typeof id === 'string' ? await clientPayload(deps, id) : undefined
    const client = payload === undefined ? undefined : known.get(payload)
    if (client !== undefined) {
      refuseAfterFailures(deps, id)
      return client
    }
    const found = await find(id)
    if (payload !== undefined && found !== undefined) known.set(payload, found)
    return found
  }
}
