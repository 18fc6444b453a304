import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { organizationByUscc } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import { disableClient, type ListedClient, logoutReportOf, type Sso } from '../../sso/index.ts'
import { button, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { Confirm } from '../ui/confirm.tsx'
import type { Language } from '../ui/text.ts'
import { batchPages } from './batches/routes.tsx'
import { uploadPage } from './batches/upload-routes.ts'
import { Clients, type ClientsDone, clientPath, OneClient } from './clients.tsx'
import { clientsOf, clientsPath, sendDepartment, sendNotYet } from './frame.tsx'
import { officerRoutes } from './officer-routes.tsx'
import { paperPages } from './paper/routes.tsx'
import { proposalPages } from './proposals/routes.tsx'
import { changePages, licensePages } from './register/change-routes.tsx'
import { findPages } from './register/find-routes.tsx'
import { issuePages } from './register/issue-routes.tsx'
import { registerPages } from './register-routes.tsx'
import { reissuePages } from './reissue/routes.tsx'
import { sealPages } from './seals/routes.tsx'
import { statisticsPages } from './statistics/routes.tsx'
import { clientWords } from './words.ts'

const path = clientsPath
const params = Type.Object({ id: text(100) }, { additionalProperties: false })
const isDone = (said: string | undefined): said is ClientsDone => said === 'registered' || said === 'disabled'

/** Ids sort one after another: what stands before this one is passed over. */
const findClient = async (sso: Sso, request: FastifyRequest, id: string): Promise<ListedClient | undefined> =>
  (await clientsOf(sso, request, id.slice(0, -1)))?.find(each => each.id === id)

async function titleOf({ deps }: Sso, { caller }: FastifyRequest, language: Language) {
  const uscc = caller.kind === 'person' ? caller.organization : undefined
  const organization = uscc === undefined ? undefined : await organizationByUscc(deps, uscc)
  const t = clientWords[language]
  return organization === undefined ? t.every : t.titleOf(organization.name)
}

function listPages(server: Server, sso: Sso): void {
  const done = query({ done: optionalText(20) })
  server.get(path, { config: ownDoor, schema: { ...hidden, querystring: done } }, async (request, reply) => {
    const clients = await clientsOf(sso, request)
    if (clients === undefined) return sendNotYet(sso, request, reply)
    const language = languageOf(request)
    const title = await titleOf(sso, request, language)
    const hasOwners = new Set(clients.map(each => each.organization)).size > 1
    const told = isDone(request.query.done) ? request.query.done : undefined
    return sendDepartment(sso, request, reply, {
      title,
      address: path,
      tab: path,
      children: () => <Clients {...{ language, title, clients, hasOwners }} done={told} />,
    })
  })
  server.get(
    `${path}/:id`,
    { config: ownDoor, schema: { ...hidden, params, querystring: done } },
    async (request, reply) => {
      const { id } = request.params
      const client = await findClient(sso, request, id)
      if (client === undefined) return reply.redirect(path, 303)
      const language = languageOf(request)
      const report = await logoutReportOf(sso.deps, request.caller, id)
      const told = isDone(request.query.done) ? request.query.done : undefined
      return sendDepartment(sso, request, reply, {
        title: client.name,
        address: clientPath(id),
        tab: path,
        children: () => <OneClient {...{ language, client, report }} done={told} />,
      })
    },
  )
}

function disablePages(server: Server, sso: Sso): void {
  server.get(`${path}/:id/disable`, { config: ownDoor, schema: { ...hidden, params } }, async (request, reply) => {
    const client = await findClient(sso, request, request.params.id)
    if (client === undefined || client.disabledAt !== undefined) return reply.redirect(path, 303)
    const t = clientWords[languageOf(request)]
    const title = t.disableTitle(client.name)
    const back = clientPath(client.id)
    return sendDepartment(sso, request, reply, {
      title,
      address: `${back}/disable`,
      tab: path,
      children: csrf => (
        <div class="column form">
          <Confirm
            {...{ title, csrf, back, action: `${back}/disable`, follows: t.follows }}
            {...{ submit: t.disableSubmit, cancel: t.disableCancel }}
            danger
          />
        </div>
      ),
    })
  })
  server.post(
    `${path}/:id/disable`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: button } },
    async (request, reply) => {
      await disableClient(sso.deps, request.caller, request.params.id)
      return reply.redirect(`${path}?done=disabled`, 303)
    },
  )
}

/** The applications of an organization, and the officers of a department, managed by those who act for it. */
export function departmentRoutes(server: Server, sso: Sso): void {
  batchPages(server, sso)
  uploadPage(server, sso)
  findPages(server, sso)
  issuePages(server, sso)
  licensePages(server, sso)
  changePages(server, sso)
  reissuePages(server, sso)
  proposalPages(server, sso)
  paperPages(server, sso)
  statisticsPages(server, sso)
  registerPages(server, sso)
  sealPages(server, sso)
  listPages(server, sso)
  disablePages(server, sso)
  officerRoutes(server, sso)
}
