import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Config } from '../config.ts'
import { publicDoor } from './access.ts'
import type { Server } from './typed-server.ts'

/** `/openapi.json` (OpenAPI 3.1), made from the route schemas, and `/docs`, a page to read and try it. */
export async function describeApi(server: Server, config: Config): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '一号 Yihao',
        version: '0.1.0',
        description:
          'Unified identity provider and electronic-license registry. Errors are application/problem+json (RFC 9457) with a stable `code`.',
      },
      servers: [{ url: config.origin }],
      components: {
        securitySchemes: {
          token: {
            type: 'oauth2',
            flows: {
              clientCredentials: {
                tokenUrl: `${config.issuer}/token`,
                scopes: {
                  'people.register': 'register people and organizations',
                  'catalog.manage': 'publish license types',
                  'licenses.issue': 'issue and change licenses',
                  'licenses.read': 'read licenses',
                  'licenses.verify': 'verify licenses',
                  'documents.seal': 'put the seal of the own organization on documents',
                  'audit.read': 'read the log',
                  'clients.manage': 'register, list and disable clients of the own organization',
                },
              },
            },
          },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access
      if (access?.kind !== 'bearer') return { schema: schema ?? {}, url }
      const security = [{ token: access.scope === undefined ? [] : [access.scope] }, ...(access.optional ? [{}] : [])]
      return { schema: { ...schema, security }, url }
    },
  })
  server.get('/openapi.json', { config: { access: publicDoor }, schema: { hide: true } }, async () => server.swagger())
  await server.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
}
