import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import Fastify from 'fastify'
import type { Config } from '../config.ts'
import type { Server } from './typed-server.ts'

function policyOf({ origin }: Pick<Config, 'origin'>): FastifyHelmetOptions {
  const isSecure = origin.startsWith('https:')
  return {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: isSecure ? [] : null,
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // For browsers that are gone, or what no policy of ours lets in anyway.
    dnsPrefetchControl: false,
    ieNoOpen: false,
    permittedCrossDomainPolicies: false,
    xXssProtection: false,
  }
}

/** What the library would put on every answer: it says the same each time, and works it out each time. */
async function headersOf(policy: FastifyHelmetOptions): Promise<(readonly [string, string])[]> {
  const asked = Fastify()
  await asked.register(helmet, policy)
  asked.get('/', async (_request, reply) => Object.entries(reply.raw.getHeaders()))
  const { body } = await asked.inject('/')
  await asked.close()
  const headers: [string, unknown][] = JSON.parse(body)
  return headers.map(([name, value]) => [name, String(value)])
}

/** Headers that protect browsers on every answer. */
export async function protectAnswers(server: Server, config: Pick<Config, 'origin'>): Promise<void> {
  const headers = await headersOf(policyOf(config))
  server.addHook('onRequest', (_request, reply, next) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value)
    next()
  })
}
