import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { admitCounter, admittedCounters, withdrawCounter } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { button, form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { Confirm } from '../ui/confirm.tsx'
import type { Mistake } from '../ui/form.tsx'
import { Counters, type CountersDone, countersWords, countersPath as path } from './counters.tsx'
import { asAdministrator, sendAdmin } from './frame.tsx'

const params = Type.Object({ uscc: text(18) }, { additionalProperties: false })
const reading = { tab: path } as const
const acting = { tab: path, acts: true } as const
const isDone = (said: string | undefined): said is CountersDone => said === 'admitted' || said === 'withdrawn'

interface Shown {
  readonly mayAct: boolean
  readonly uscc?: string
  readonly mistakes?: readonly Mistake[]
  readonly done?: CountersDone | undefined
}

async function sendCounters(sso: Sso, request: FastifyRequest, reply: FastifyReply, shown: Shown) {
  const { mayAct, uscc, mistakes = [], done } = shown
  const counters = await admittedCounters(sso.deps, request.caller)
  return sendAdmin(sso, request, reply, {
    tab: path,
    address: path,
    title: countersWords[languageOf(request)].title,
    children: spoken => <Counters {...spoken} {...{ counters, mayAct, uscc, mistakes, done }} />,
  })
}

function withdrawPages(server: Server, sso: Sso): void {
  const address = `${path}/:uscc/withdraw`
  server.get(address, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    asAdministrator(sso, request, reply, acting, async () => {
      const counters = await admittedCounters(sso.deps, request.caller)
      const counter = counters.find(({ uscc }) => uscc === request.params.uscc)
      if (counter === undefined) return reply.redirect(path, 303)
      const t = countersWords[languageOf(request)]
      const title = t.withdrawOf(counter.name)
      const action = `${path}/${counter.uscc}/withdraw`
      return sendAdmin(sso, request, reply, {
        tab: path,
        title,
        children: ({ csrf }) => (
          <div class="column form">
            <Confirm
              {...{ title, csrf, action, back: path }}
              {...{ follows: t.follows, submit: t.submit, cancel: t.cancel }}
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
      asAdministrator(sso, request, reply, acting, async () => {
        await withdrawCounter(sso.deps, request.caller, request.params.uscc)
        return reply.redirect(`${path}?done=withdrawn`, 303)
      }),
  )
}

/** Which departments' clerks may vouch for people. */
export function counterPages(server: Server, sso: Sso): void {
  server.get(
    path,
    { config: ownDoor, schema: { ...hidden, querystring: query({ done: optionalText(20) }) } },
    (request, reply) =>
      asAdministrator(sso, request, reply, reading, kind => {
        const done = isDone(request.query.done) ? request.query.done : undefined
        return sendCounters(sso, request, reply, { mayAct: kind === 'security', done })
      }),
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: form({ uscc: text(40) }) } },
    (request, reply) =>
      asAdministrator(sso, request, reply, acting, async () => {
        const language = languageOf(request)
        const uscc = request.body.uscc.trim()
        const wrong = (said: string) =>
          sendCounters(sso, request, reply, { mayAct: true, uscc, mistakes: [{ field: 'uscc', text: said }] })
        if (uscc === '') return wrong(countersWords[language].noUscc)
        const outcome = await outcomeOf(admitCounter(sso.deps, request.caller, uscc), [
          'uscc-invalid',
          'department-not-found',
        ])
        if (outcome.kind === 'refused') return wrong(saidOf(outcome.fault, language))
        return reply.redirect(`${path}?done=admitted`, 303)
      }),
  )
  withdrawPages(server, sso)
}
