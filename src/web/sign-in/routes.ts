import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { publicDoor } from '../../platform/http/access.ts'
import type { Server } from '../../platform/http/server.ts'
import {
  agree,
  chooseActingFor,
  decline,
  nextStep,
  ownSignInReturn,
  type Sso,
  signInWithPassword,
  startOwnSignIn,
} from '../../sso/index.ts'
import { exchangeOf, keepCookies } from '../exchange.ts'
import { hidden } from '../page.tsx'
import { sendStep } from './pages.tsx'

const closed = { additionalProperties: false } as const
const params = Type.Object({ uid: Type.String({ pattern: '^[A-Za-z0-9_-]{10,64}$' }) }, closed)
const csrf = Type.String({ maxLength: 200 })
const refuse = Type.Optional(Type.Literal('refuse'))
const lang = Type.Optional(Type.String({ maxLength: 20 }))

const passwordForm = Type.Object(
  {
    _csrf: csrf,
    identifier: Type.String({ maxLength: 200 }),
    password: Type.String({ maxLength: 1_024 }),
    answer: refuse,
  },
  closed,
)
const actingForForm = Type.Object(
  { _csrf: csrf, organization: Type.Optional(Type.String({ maxLength: 18 })), answer: refuse },
  closed,
)
const consentForm = Type.Object({ _csrf: csrf, answer: Type.Enum(['allow', 'refuse']) }, closed)

const go = (reply: FastifyReply, location: string): FastifyReply => keepCookies(reply).redirect(location, 303)

/** Where our own pages send people to sign in, and where they come back. */
function ownRoutes(server: Server, sso: Sso): void {
  const open = { access: publicDoor, page: true }
  server.get(
    '/sign-in',
    { config: open, schema: { ...hidden, querystring: Type.Object({ return: Type.Optional(Type.String()), lang }) } },
    async (request, reply) => reply.redirect(startOwnSignIn(sso, request.query.return ?? '/me'), 303),
  )
  server.get(
    '/sign-in/done',
    {
      config: open,
      schema: {
        ...hidden,
        // What else the provider adds to the answer is for applications that ask for a code's tokens; we need none.
        querystring: Type.Object({ state: Type.Optional(Type.String()), error: Type.Optional(Type.String()) }),
      },
    },
    async (request, reply) => {
      const { error, state } = request.query
      // Who refused to sign in is not asked again at once.
      if (error !== undefined) return reply.redirect('/', 303)
      return reply.redirect((state === undefined ? undefined : ownSignInReturn(sso, state)) ?? '/me', 303)
    },
  )
}

/** The steps of a sign-in: password, for whom, consent. Each is a form whose first button goes on; every one can refuse. */
export function signInRoutes(server: Server, deps: Deps, sso: Sso): void {
  const { config } = deps
  const open = { access: publicDoor, page: true }
  const preHandler = server.csrfProtection
  ownRoutes(server, sso)

  server.get('/sign-in/:uid', { config: open, schema: { ...hidden, params } }, async (request, reply) =>
    sendStep(config, request, reply, await nextStep(sso, exchangeOf(request, reply))),
  )

  server.post(
    '/sign-in/:uid',
    {
      config: { ...open, rateLimit: { max: config.signInLimit } },
      preHandler,
      schema: { ...hidden, params, body: passwordForm },
    },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      const { answer, password } = request.body
      const identifier = request.body.identifier.trim()
      if (answer === 'refuse') return go(reply, await decline(sso, exchange))
      const attempt = { identifier, password, source: request.ip }
      const result =
        identifier === '' || password === ''
          ? ({ kind: 'blank' } as const)
          : await signInWithPassword(sso, exchange, attempt)
      if (result.kind === 'ok') return go(reply, result.location)
      return sendStep(config, request, reply, await nextStep(sso, exchange), { identifier, password, failure: result })
    },
  )

  server.post(
    '/sign-in/:uid/acting-for',
    { config: open, preHandler, schema: { ...hidden, params, body: actingForForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      const { answer, organization } = request.body
      if (answer === 'refuse') return go(reply, await decline(sso, exchange))
      // Sent without pressing a button: the page asks once more.
      if (organization === undefined) return go(reply, `/sign-in/${request.params.uid}`)
      return go(reply, await chooseActingFor(sso, exchange, organization === '' ? undefined : organization))
    },
  )

  server.post(
    '/sign-in/:uid/consent',
    { config: open, preHandler, schema: { ...hidden, params, body: consentForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      return go(reply, await (request.body.answer === 'allow' ? agree(sso, exchange) : decline(sso, exchange)))
    },
  )
}
