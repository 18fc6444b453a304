import { once } from 'node:events'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider/lib/provider.js'
import { newMachine, publicJwk } from './machine.ts'
import type { SubjectStart } from './running.ts'

/** oidc-provider with nothing around it and its storage in memory, set to the same grant, algorithms and resource as ours. */
export const bareProvider: SubjectStart = async port => {
  const issuer = `http://localhost:${port}`
  const [machine, signing] = [newMachine('bench-machine'), newMachine('signing')]
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: machine.clientId,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        scope: 'licenses.verify',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ ...publicJwk(machine), kty: 'EC' }] },
      },
    ],
    scopes: ['licenses.verify'],
    jwks: { keys: [{ ...signing.privateJwk, kty: 'EC', alg: 'ES256', use: 'sig' }] },
    clientAuthMethods: ['private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'licenses.verify',
          audience: 'urn:yihao:api',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })
  const server = createServer(provider.callback()).listen(port, 'localhost')
  await once(server, 'listening')
  return {
    facts: { machine },
    async stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
