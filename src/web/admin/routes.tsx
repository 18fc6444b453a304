import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  evidenceOfPerson,
  isAccountFrozen,
  officesOfPerson,
  organizationsOfPerson,
  parseDocument,
  personByDocument,
} from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import { openSessionsOf, type Sso } from '../../sso/index.ts'
import { form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import { actPages, personIn } from './act-routes.tsx'
import { catalogAdminPages } from './catalog.tsx'
import { clientPages } from './clients.tsx'
import { counterPages } from './counter-routes.tsx'
import { departmentPages } from './department-routes.tsx'
import { dismissPages } from './dismiss-routes.tsx'
import { asAdministrator, firstTabOf, sendAdmin } from './frame.tsx'
import { logPages } from './log-routes.tsx'
import { FindPerson, PersonPage, personPath } from './people.tsx'
import { adminSealPages } from './seal-routes.tsx'
import { sessionPages } from './session-routes.tsx'
import { type AdminDone, adminWords, isAdminDone } from './words.ts'

const tab = '/admin'
const findForm = form({ documentType: text(40), documentNumber: text(60) })
const params = Type.Object({ id: text(40) }, { additionalProperties: false })
const done = { ...hidden, querystring: query({ done: optionalText(20) }) }

interface Found {
  readonly documentType?: string
  readonly documentNumber?: string
  readonly mistakes?: readonly Mistake[]
  readonly done?: AdminDone | undefined
}

function findPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const show = (request: FastifyRequest, reply: FastifyReply, found: Found) =>
    sendAdmin(sso, request, reply, {
      tab,
      address: '/admin',
      title: adminWords[languageOf(request)].find,
      children: spoken => (
        <FindPerson
          {...spoken}
          documentType={found.documentType}
          documentNumber={found.documentNumber}
          mistakes={found.mistakes ?? []}
          done={found.done}
        />
      ),
    })
  server.get('/admin', { config: ownDoor, schema: done }, async (request, reply) => {
    const first = await firstTabOf(sso, request)
    if (first !== tab) return reply.redirect(first, 303)
    return asAdministrator(sso, request, reply, { tab }, () => {
      const told = request.query.done
      return show(request, reply, { done: isAdminDone(told) ? told : undefined })
    })
  })
  server.post(
    '/admin/people',
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: findForm } },
    (request, reply) =>
      asAdministrator(sso, request, reply, { tab }, async () => {
        const language = languageOf(request)
        const t = adminWords[language]
        const { documentType, documentNumber } = request.body
        const wrong = (said: string) =>
          show(request, reply, {
            documentType,
            documentNumber,
            mistakes: [{ field: 'documentNumber', text: said }],
          })
        if (documentNumber.trim() === '') return wrong(t.noNumber)
        const parsed = await outcomeOf((async () => parseDocument(documentType, documentNumber, deps.clock.now()))(), [
          'document-type-unknown',
          'document-number-invalid',
        ])
        if (parsed.kind === 'refused') return wrong(saidOf(parsed.fault, language))
        const person = await personByDocument(deps, parsed.value)
        return person === undefined ? wrong(t.nobody) : reply.redirect(personPath(person.id), 303)
      }),
  )
}

function personPages(server: Server, sso: Sso): void {
  const { deps } = sso
  server.get('/admin/people/:id', { config: ownDoor, schema: { ...done, params } }, (request, reply) =>
    asAdministrator(sso, request, reply, { tab }, async kind => {
      const person = await personIn(sso, request.params.id)
      if (person === undefined) return reply.redirect('/admin', 303)
      const [evidence, sessions, frozen, organizations, offices] = await Promise.all([
        evidenceOfPerson(deps, person.id),
        openSessionsOf(deps, person.id),
        isAccountFrozen(deps, person.id),
        organizationsOfPerson(deps, person.id),
        officesOfPerson(deps, request.caller, person.id),
      ])
      const facts = { person, evidence, sessions, frozen, organizations, offices }
      const told = isAdminDone(request.query.done) ? request.query.done : undefined
      return sendAdmin(sso, request, reply, {
        tab,
        address: personPath(person.id),
        title: person.name,
        children: ({ language }) => <PersonPage {...facts} language={language} mayAct={kind !== 'audit'} done={told} />,
      })
    }),
  )
}

/** People, counters, applications and the log of the whole installation, for its administrators. */
export function adminRoutes(server: Server, sso: Sso): void {
  findPages(server, sso)
  personPages(server, sso)
  sessionPages(server, sso)
  actPages(server, sso)
  adminSealPages(server, sso)
  dismissPages(server, sso)
  departmentPages(server, sso)
  clientPages(server, sso)
  counterPages(server, sso)
  logPages(server, sso)
  catalogAdminPages(server, sso)
}
