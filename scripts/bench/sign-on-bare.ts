import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Configuration } from 'oidc-provider'
import { Provider } from 'oidc-provider/lib/provider.js'
import { connectionTo } from '../../src/platform/db/client.ts'
import { runningEmbeddedPostgres } from '../../src/platform/db/embedded-visit.ts'
import { type Machine, newMachine, publicJwk } from './machine.ts'
import { naiveAdapter, naiveColumns, naiveTable } from './naive-adapter.ts'
import { makeBareTable } from './platform.ts'
import type { SubjectStart } from './running.ts'
import { counting, tellStatements } from './sign-on-statements.ts'
import { newApplications, redirectUri } from './sign-on-walk.ts'

/** The driver at its best under load: no query waits behind another one's connection. */
const pool = { max: 16, max_pipeline: 1 }

const metadataOf = (machine: Machine) => ({
  client_id: machine.clientId,
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code'],
  response_types: ['code' as const],
  token_endpoint_auth_method: 'private_key_jwt' as const,
  jwks: { keys: [{ ...publicJwk(machine), kty: 'EC' }] },
})

/** Grants without asking, as for an application of the house. */
const grant: NonNullable<Configuration['loadExistingGrant']> = async ctx => {
  const { client, provider, session } = ctx.oidc
  const known = client === undefined ? undefined : session?.grantIdFor(client.clientId)
  if (known !== undefined) return provider.Grant.find(known)
  const made = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
  made.addOIDCScope('openid profile')
  await made.save()
  return made
}

const form = '<form method="post"><input name="identifier"><input name="password"><button>go on</button></form>'

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await provider.interactionDetails(request, response)
  if (request.method === 'GET') return void response.setHeader('content-type', 'text/html').end(form)
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const accountId = new URLSearchParams(text).get('identifier') ?? ''
  await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false })
}

async function storage(dataDir: string) {
  const place = await runningEmbeddedPostgres(dataDir)
  if (place === undefined) throw new Error('the embedded PostgreSQL is not running')
  await makeBareTable(dataDir, naiveTable, naiveColumns)
  const { sql, statements } = counting(connectionTo(place, pool))
  return { sql, adapter: naiveAdapter(sql), statements: await tellStatements(statements) }
}

/**
 * oidc-provider with a page of one line that believes whatever name it is given: storage in memory, or, where a data
 * folder is named, on the PostgreSQL that runs there.
 * @param words data folder
 */
export const bareSignOn: SubjectStart = async (port, [dataDir]) => {
  const applications = newApplications(9)
  const store = dataDir === undefined ? undefined : await storage(dataDir)
  const provider = new Provider(`http://localhost:${port}`, {
    ...(store === undefined ? { clients: applications.map(metadataOf) } : { adapter: store.adapter }),
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId, name: '测量' }) }),
    loadExistingGrant: grant,
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [{ ...newMachine('signing').privateJwk, kty: 'EC', alg: 'ES256', use: 'sig' }] },
    claims: { profile: ['name'] },
    cookies: { keys: ['measured'] },
    pkce: { required: () => true },
    clientAuthMethods: ['private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    features: { devInteractions: { enabled: false }, pushedAuthorizationRequests: { enabled: true } },
  })
  if (store !== undefined)
    for (const each of applications) await store.adapter('Client').upsert(each.clientId, metadataOf(each), 86_400)
  const handle = provider.callback()
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/interaction/') === true)
      interact(provider, request, response).catch(error => response.writeHead(500).end(String(error)))
    else void handle(request, response)
  }).listen(port, 'localhost')
  await once(server, 'listening')
  const people = Array.from({ length: 32 }, (_, n) => ({ identifier: `person-${n}`, password: 'any' }))
  return {
    facts: {
      signOn: { base: '', authorization: '/auth', people, applications },
      ...(store === undefined ? {} : { statements: store.statements }),
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await store?.sql.end({ timeout: 1 })
    },
  }
}
