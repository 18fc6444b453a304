import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { appointOfficer } from '../../identity/index.ts'
import { dayAt } from '../../licenses/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { withFreshProof } from '../account/fresh.ts'
import { form, listOf, optionalText, ownDoor, query, text, ticks } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'
import { officersPath as path, sendDepartment } from './frame.tsx'
import { asLeader, fieldOfFault, type Managed, mistakeOf } from './leader.tsx'
import { officerActRoutes } from './officer-act-routes.tsx'
import { AppointOfficer, Officers, type OfficerTyped } from './officers.tsx'
import { isOfficersDone, officersWords } from './officers-words.ts'

const appointForm = form({
  name: text(200),
  documentType: text(40),
  documentNumber: text(60),
  roles: ticks(20),
  until: text(10),
})

function listPage(server: Server, sso: Sso): void {
  server.get(
    path,
    { config: ownDoor, schema: { ...hidden, querystring: query({ done: optionalText(20) }) } },
    (request, reply) =>
      asLeader(sso, request, reply, ({ name, officers }) => {
        const language = languageOf(request)
        const done = isOfficersDone(request.query.done) ? request.query.done : undefined
        return sendDepartment(sso, request, reply, {
          tab: path,
          address: path,
          title: officersWords[language].title(name),
          children: () => <Officers {...{ language, name, officers, done }} />,
        })
      }),
  )
}

type Appointed = Static<typeof appointForm>

function blanksOf({ name, documentNumber, until }: Appointed, language: Language): Mistake[] {
  const t = officersWords[language]
  return [
    ...(name.trim() === '' ? [{ field: 'name', text: t.noName }] : []),
    ...(documentNumber.trim() === '' ? [{ field: 'documentNumber', text: t.noNumber }] : []),
    ...(until === '' ? [{ field: 'until', text: t.noUntil }] : []),
  ]
}

function appointPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    { appoints }: Managed,
    typed: Partial<OfficerTyped>,
    mistakes: readonly Mistake[],
  ) => {
    const language = languageOf(request)
    const today = dayAt(deps.clock.now())
    return sendDepartment(sso, request, reply, {
      tab: path,
      address: `${path}/new`,
      title: officersWords[language].appointTitle,
      children: csrf => <AppointOfficer {...{ language, csrf, appoints, typed, mistakes, today }} />,
    })
  }
  server.get(`${path}/new`, { config: ownDoor, schema: hidden }, (request, reply) =>
    asLeader(sso, request, reply, managed =>
      withFreshProof(sso, request, reply, `${path}/new`, () => show(request, reply, managed, {}, [])),
    ),
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: appointForm } },
    (request, reply) =>
      asLeader(sso, request, reply, managed =>
        withFreshProof(sso, request, reply, `${path}/new`, async proof => {
          const language = languageOf(request)
          const { name, documentType, documentNumber, until } = request.body
          const typed = { name, documentType, documentNumber, until, roles: listOf(request.body.roles) }
          const blanks = blanksOf(request.body, language)
          if (blanks.length > 0) return show(request, reply, managed, typed, blanks)
          const person = { name, documentType, documentNumber }
          const wish = { department: managed.uscc, person, roles: typed.roles, until, proof }
          const outcome = await outcomeOf(appointOfficer(deps, request.caller, wish), Object.keys(fieldOfFault))
          if (outcome.kind === 'ok') return reply.redirect(`${path}?done=appointed`, 303)
          return show(request, reply, managed, typed, [mistakeOf(outcome.fault, language, Object.values(fieldOfFault))])
        }),
      ),
  )
}

/** Who works in a department, managed by those who lead it. */
export function officerRoutes(server: Server, sso: Sso): void {
  listPage(server, sso)
  appointPages(server, sso)
  officerActRoutes(server, sso)
}
