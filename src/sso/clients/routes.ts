import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import {
  client,
  clientId,
  clientView,
  closed,
  logout,
  logoutView,
  moment,
  registered,
  registration,
  registrationOf,
  scope,
  uscc,
} from './body.ts'
import { disableClient } from './disable.ts'
import { makeInitialAccess } from './initial-access.ts'
import { listClients, logoutReportOf } from './list.ts'
import { registerClient } from './register.ts'
import { managing } from './right.ts'

const access = bearer(managing)
const tags = ['clients']

/** Departments look after their own clients (RFC 9457 problems, as everywhere). */
export function clientRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/clients',
    {
      config: { access },
      schema: {
        summary: 'Register a client of the own organization; an id that stands is replaced',
        tags,
        body: registration,
        response: { 200: registered, 201: registered, ...problems },
      },
    },
    async (request, reply) => {
      const { input, secret } = registrationOf(deps, request.body)
      const { created } = await registerClient(deps, request.caller, input)
      return reply
        .status(created ? 201 : 200)
        .header('cache-control', 'no-store')
        .send({
          client_id: input.id,
          ...(secret === undefined ? {} : { client_secret: secret }),
        })
    },
  )
  server.get(
    '/api/clients',
    {
      config: { access },
      schema: {
        summary: 'Clients of the own organization by id, at most 200 after the given one',
        tags,
        querystring: Type.Object({ after: Type.Optional(clientId) }, closed),
        response: { 200: Type.Object({ clients: Type.Array(client) }), ...problems },
      },
    },
    async ({ caller, query }) => ({ clients: (await listClients(deps, caller, query.after)).map(clientView) }),
  )
  server.post(
    '/api/clients/initial-access-tokens',
    {
      config: { access },
      schema: {
        summary: 'Make a token by which one client registers itself (RFC 7591), once, within a day',
        tags,
        body: Type.Object({ organization: uscc, scope }, closed),
        response: {
          201: Type.Object({ token: Type.String(), expiresAt: moment, registrationEndpoint: Type.String() }),
          ...problems,
        },
      },
    },
    async ({ body, caller }, reply) => {
      const { token, expiresAt } = await makeInitialAccess(deps, caller, body)
      return reply
        .status(201)
        .header('cache-control', 'no-store')
        .send({
          token,
          expiresAt: expiresAt.toISOString(),
          registrationEndpoint: `${deps.config.issuer}/reg`,
        })
    },
  )
  const params = Type.Object({ id: clientId }, closed)
  server.post(
    '/api/clients/:id/disable',
    {
      config: { access },
      schema: { summary: 'End a client for good', tags, params, response: { 204: Type.Null(), ...problems } },
    },
    async (request, reply) => {
      await disableClient(deps, request.caller, request.params.id)
      return reply.status(204).send(null)
    },
  )
  server.get(
    '/api/clients/:id/logouts',
    {
      config: { access },
      schema: {
        summary: 'What became of the latest sign-outs that the client was to be told',
        tags,
        params,
        response: { 200: Type.Object({ logouts: Type.Array(logout) }), ...problems },
      },
    },
    async ({ caller, params: { id } }) => ({ logouts: (await logoutReportOf(deps, caller, id)).map(logoutView) }),
  )
}
