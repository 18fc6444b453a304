import Type from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import { agree, chooseActingFor, decline, type Sso } from '../../sso/index.ts'
import { exchangeOf } from '../exchange.ts'
import { form, openDoor, optionalText, query } from '../forms.ts'
import { hidden } from '../page.tsx'
import { go, refuse, showStep, uid } from './door.ts'
import { keyRoutes } from './key-routes.ts'
import { methodRoutes } from './method-routes.ts'
import { ownRoutes } from './own-routes.ts'
import { proveRoutes } from './prove-routes.ts'

const actingForForm = form({ organization: optionalText(18), answer: refuse })
const consentForm = form({ answer: Type.Enum(['allow', 'refuse']) })
const stepQuery = query({ method: optionalText(20), way: optionalText(20), again: optionalText(3) })

/** The steps of a sign-in: who, more proof, for whom, consent. Each is a form whose first button goes on; every one can refuse. */
export function signInRoutes(server: Server, sso: Sso): void {
  const preHandler = server.csrfProtection
  ownRoutes(server, sso)
  server.get(
    '/sign-in/:uid',
    { config: openDoor, schema: { ...hidden, params: uid, querystring: stepQuery } },
    async (request, reply) => {
      const { method, way, again } = request.query
      return showStep(sso, request, reply, { method: method ?? way, isAgain: again !== undefined })
    },
  )
  methodRoutes(server, sso)
  keyRoutes(server, sso)
  proveRoutes(server, sso)

  server.post(
    '/sign-in/:uid/acting-for',
    { config: openDoor, preHandler, schema: { ...hidden, params: uid, body: actingForForm } },
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
    { config: openDoor, preHandler, schema: { ...hidden, params: uid, body: consentForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      return go(reply, await (request.body.answer === 'allow' ? agree(sso, exchange) : decline(sso, exchange)))
    },
  )
}
