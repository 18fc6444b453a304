import Type from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import { ownSignInReturn, type Sso, startOwnSignIn } from '../../sso/index.ts'
import { openDoor } from '../forms.ts'
import { hidden } from '../page.tsx'

/** Where our own pages send people to sign in, and where they come back. */
export function ownRoutes(server: Server, sso: Sso): void {
  const lang = Type.Optional(Type.String({ maxLength: 20 }))
  server.get(
    '/sign-in',
    {
      config: openDoor,
      schema: { ...hidden, querystring: Type.Object({ return: Type.Optional(Type.String()), lang }) },
    },
    async (request, reply) => reply.redirect(startOwnSignIn(sso, request.query.return ?? '/me'), 303),
  )
  server.get(
    '/sign-in/done',
    {
      config: openDoor,
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
