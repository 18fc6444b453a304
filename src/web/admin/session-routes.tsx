import Type from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import { endSession, openSessionsOf, type Sso } from '../../sso/index.ts'
import { form, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { formatTime } from '../ui/text.ts'
import { personIn } from './act-routes.tsx'
import { asAdministrator, sendAdmin } from './frame.tsx'
import { deviceName, personPath } from './people.tsx'
import { adminWords } from './words.ts'

const params = Type.Object({ id: text(40) }, { additionalProperties: false })
const sessionName = text(100)
const door = { tab: '/admin', acts: true } as const

/** One session of a person: which one and what follows, then it is ended. */
export function sessionPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const path = '/admin/people/:id/end-session'
  server.get(
    path,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({ session: sessionName }) } },
    (request, reply) =>
      asAdministrator(sso, request, reply, door, async () => {
        const person = await personIn(sso, request.params.id)
        if (person === undefined) return reply.redirect('/admin', 303)
        const back = personPath(person.id)
        const session = (await openSessionsOf(deps, person.id)).find(each => each.uid === request.query.session)
        if (session === undefined) return reply.redirect(back, 303)
        const language = languageOf(request)
        const t = adminWords[language]
        const title = `${t.endOne} · ${person.name}`
        const since = session.startedAt === undefined ? '' : formatTime(language, session.startedAt)
        return sendAdmin(sso, request, reply, {
          tab: '/admin',
          title,
          children: ({ csrf }) => (
            <div class="column form">
              <Confirm
                {...{ title, csrf, back, action: `${back}/end-session` }}
                {...{ follows: t.endFollows(deviceName(session, language), since), submit: t.endOne, cancel: t.cancel }}
                danger
              >
                <Hidden name="session" value={session.uid} />
              </Confirm>
            </div>
          ),
        })
      }),
  )
  server.post(
    path,
    {
      config: ownDoor,
      preHandler: server.csrfProtection,
      schema: { ...hidden, params, body: form({ session: sessionName }) },
    },
    (request, reply) =>
      asAdministrator(sso, request, reply, door, async () => {
        const person = await personIn(sso, request.params.id)
        if (person === undefined) return reply.redirect('/admin', 303)
        const ending = endSession(deps, request.caller, person.id, request.body.session)
        // One that has ended meanwhile is what was wanted.
        await outcomeOf(ending, ['session-not-found'])
        return reply.redirect(`${personPath(person.id)}?done=session-ended`, 303)
      }),
  )
}
