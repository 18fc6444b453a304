import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { organizationByUscc, revealDocument } from '../../identity/index.ts'
import {
  dayAt,
  findLicense,
  licenseDocument,
  licensesOfPerson,
  licenseTypeVersion,
  readerOf,
} from '../../licenses/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { publicDoor, session } from '../../platform/http/access.ts'
import type { Server } from '../../platform/http/server.ts'
import { endOwnSession, type Sso } from '../../sso/index.ts'
import { looksAt } from '../../verification/index.ts'
import { exchangeOf, keepCookies } from '../exchange.ts'
import { hidden } from '../page.tsx'
import { ownerOf } from '../signed-in.ts'
import { sendLicense, sendMe } from './pages.tsx'
import { showRoutes } from './show-routes.tsx'
import { walletRoutes } from './wallet-routes.tsx'

const closed = { additionalProperties: false } as const
const params = Type.Object({ identifier: Type.String({ minLength: 1, maxLength: 150 }) }, closed)
const body = Type.Object({ _csrf: Type.String({ maxLength: 200 }) }, closed)
const documentQuery = Type.Object({ format: Type.String({ minLength: 1, maxLength: 20 }) }, closed)
const own = { access: session, page: true }

/** What the home shows; `isClear` once the number was asked for. */
async function homeOf(deps: Deps, caller: Caller, isClear: boolean) {
  const owner = await ownerOf(deps, caller)
  const uscc = caller.kind === 'person' ? caller.organization : undefined
  const [organization, licenses, document, office] = await Promise.all([
    uscc === undefined ? undefined : organizationByUscc(deps, uscc),
    licensesOfPerson(deps, caller),
    isClear ? revealDocument(deps, owner.person.id) : undefined,
    readerOf(deps, caller),
  ])
  const isOfficer = office !== undefined
  return { owner, organization, licenses, number: document?.number, today: dayAt(deps.clock.now()), isOfficer }
}

function homeRoutes(server: Server, deps: Deps): void {
  server.get('/me', { config: own, schema: hidden }, async (request, reply) =>
    sendMe(deps.config, request, reply, await homeOf(deps, request.caller, false)),
  )
  server.post(
    '/me/show-number',
    { config: own, preHandler: server.csrfProtection, schema: { ...hidden, body } },
    async (request, reply) => sendMe(deps.config, request, reply, await homeOf(deps, request.caller, true)),
  )
}

type LicenseRequest = FastifyRequest<{ Params: { identifier: string } }>

function licenseRoutes(server: Server, deps: Deps): void {
  async function show(request: LicenseRequest, reply: FastifyReply, isClear: boolean): Promise<FastifyReply> {
    const owner = await ownerOf(deps, request.caller)
    const license = await findLicense(deps, request.caller, request.params.identifier)
    const type = await licenseTypeVersion(deps, license.typeCode, license.typeVersion)
    const looks = await looksAt(deps, request.caller, license.identifier)
    const today = dayAt(deps.clock.now())
    return sendLicense(deps.config, request, reply, { owner, license, type, looks, today, isClear })
  }
  server.get('/me/licenses/:identifier', { config: own, schema: { ...hidden, params } }, (request, reply) =>
    show(request, reply, false),
  )
  server.post(
    '/me/licenses/:identifier/show-numbers',
    { config: own, preHandler: server.csrfProtection, schema: { ...hidden, params, body } },
    (request, reply) => show(request, reply, true),
  )
  server.get(
    '/me/licenses/:identifier/document',
    { config: own, schema: { ...hidden, params, querystring: documentQuery } },
    async (request, reply) => {
      const { identifier } = request.params
      const document = await licenseDocument(deps, request.caller, identifier, request.query.format)
      return reply
        .header('content-type', document.mediaType)
        .header('content-disposition', `attachment; filename="${identifier}.${document.ending}"`)
        .header('cache-control', 'private, no-store')
        .send(document.body)
    },
  )
}

/** A signed-in person's own pages, and the way out. */
export function citizenRoutes(server: Server, deps: Deps, sso: Sso): void {
  homeRoutes(server, deps)
  licenseRoutes(server, deps)
  showRoutes(server, deps, sso)
  walletRoutes(server, deps)
  // Open to all: who is signed out already, or whose session has ended, leaves the same way.
  server.post(
    '/sign-out',
    {
      config: { access: publicDoor, page: true },
      preHandler: server.csrfProtection,
      schema: { ...hidden, body },
    },
    async (request, reply) => {
      await endOwnSession(sso, exchangeOf(request, reply))
      return keepCookies(reply).redirect('/', 303)
    },
  )
}
