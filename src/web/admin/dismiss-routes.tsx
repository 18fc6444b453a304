import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { dismissOfficer, type Office, officesOfPerson, type Person, type SignInProof } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { withFreshProof } from '../account/fresh.ts'
import { button, ownDoor, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { rolesLine } from '../standing.ts'
import { Confirm } from '../ui/confirm.tsx'
import { personIn } from './act-routes.tsx'
import { asAdministrator, sendAdmin } from './frame.tsx'
import { dismissPath, personPath } from './people.tsx'
import { adminWords } from './words.ts'

const address = '/admin/people/:id/offices/:officer/dismiss'
const params = Type.Object({ id: text(40), officer: text(40) }, { additionalProperties: false })
const door = { tab: '/admin', acts: true } as const

type OfficeRequest = FastifyRequest<{ Params: { id: string; officer: string } }>

/** Goes on with what somebody is in a department, and a fresh proof; back to them where it has ended. */
const withOffice = (
  sso: Sso,
  request: OfficeRequest,
  reply: FastifyReply,
  go: (person: Person, office: Office, proof: SignInProof) => Promise<FastifyReply>,
) =>
  asAdministrator(sso, request, reply, door, async () => {
    const { id, officer } = request.params
    const person = await personIn(sso, id)
    if (person === undefined) return reply.redirect('/admin', 303)
    const office = (await officesOfPerson(sso.deps, request.caller, id)).find(each => each.id === officer)
    if (office === undefined) return reply.redirect(personPath(id), 303)
    return withFreshProof(sso, request, reply, dismissPath(id, officer), proof => go(person, office, proof))
  })

/** Whoever is suspected works in no department meanwhile. */
export function dismissPages(server: Server, sso: Sso): void {
  server.get(address, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    withOffice(sso, request, reply, (person, office) => {
      const language = languageOf(request)
      const t = adminWords[language]
      const title = `${person.name} · ${office.name} · ${rolesLine(office.roles, language)}`
      const action = dismissPath(person.id, office.id)
      return sendAdmin(sso, request, reply, {
        tab: '/admin',
        title,
        children: ({ csrf }) => (
          <div class="column form">
            <Confirm
              {...{ title, csrf, action, back: personPath(person.id) }}
              {...{ follows: t.dismissFollows, submit: t.dismiss, cancel: t.cancel }}
              danger
            />
          </div>
        ),
      })
    }),
  )
  server.post(
    address,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: button } },
    (request, reply) =>
      withOffice(sso, request, reply, async (person, { id: officer }, proof) => {
        await outcomeOf(dismissOfficer(sso.deps, request.caller, { officer, proof }), ['officer-ended'])
        return reply.redirect(`${personPath(person.id)}?done=dismissed`, 303)
      }),
  )
}
