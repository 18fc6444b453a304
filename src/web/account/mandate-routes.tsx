import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { claimOrganization, organizationsOfPerson, resignMandate } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import { changeActingFor, type Sso } from '../../sso/index.ts'
import { workplaces } from '../department/frame.tsx'
import { exchangeOf, keepCookies } from '../exchange.ts'
import { form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { ownerOf } from '../signed-in.ts'
import { Confirm } from '../ui/confirm.tsx'
import type { Mistake } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { agentsWords } from './agents-words.ts'
import { sendAccount } from './frame.tsx'
import { isMandatesDone, Mandates, type MandatesDone, mandatesWords } from './mandates.tsx'
import { scopeNames } from './scope.ts'
import { sendTooLow } from './too-low.tsx'

const tab = '/me/mandates'
const claimFaults = [
  'assurance-too-low',
  'uscc-invalid',
  'organization-not-found',
  'organization-closed',
  'register-unavailable',
  'representative-no-match',
  'person-changed',
]

interface Shown {
  readonly done?: MandatesDone | undefined
  readonly uscc?: string
  readonly mistakes?: readonly Mistake[]
}

async function sendMandates(
  { deps }: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { done, uscc, mistakes = [] }: Shown,
): Promise<FastifyReply> {
  const owner = await ownerOf(deps, request.caller)
  const language = languageOf(request)
  const [organizations, names] = await Promise.all([
    organizationsOfPerson(deps, owner.person.id),
    scopeNames(deps, language),
  ])
  const actingFor = request.caller.kind === 'person' ? request.caller.organization : undefined
  return sendAccount(deps.config, request, reply, {
    owner,
    tab,
    address: tab,
    title: mandatesWords[language].title,
    children: spoken => (
      <Mandates {...spoken} name={owner.person.name} {...{ organizations, names, actingFor, uscc, mistakes, done }} />
    ),
  })
}

function resignPages(server: Server, { deps }: Sso): void {
  const path = '/me/mandates/resign'
  server.get(
    path,
    { config: ownDoor, schema: { ...hidden, querystring: query({ mandate: text(40) }) } },
    async (request, reply) => {
      const owner = await ownerOf(deps, request.caller)
      const all = await organizationsOfPerson(deps, owner.person.id)
      const found = all.find(each => each.mandateId === request.query.mandate)
      if (found === undefined) return reply.redirect(tab, 303)
      const t = agentsWords[languageOf(request)]
      const title = t.resignTitle(found.name)
      return sendAccount(deps.config, request, reply, {
        owner,
        tab,
        shape: 'form',
        title,
        children: ({ csrf }) => (
          <Confirm
            {...{ title, csrf, action: path, back: tab }}
            {...{ follows: t.resignFollows, submit: t.resignSubmit, cancel: t.resignCancel }}
            danger
          >
            <Hidden name="mandate" value={request.query.mandate} />
          </Confirm>
        ),
      })
    },
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: form({ mandate: text(40) }) } },
    async (request, reply) => {
      await outcomeOf(resignMandate(deps, request.caller, request.body.mandate), ['mandate-ended'])
      return reply.redirect(`${tab}?done=resigned`, 303)
    },
  )
}

/** For whom a person acts. */
export function mandateRoutes(server: Server, sso: Sso): void {
  const { deps, sources } = sso
  const preHandler = server.csrfProtection
  server.get(
    tab,
    { config: ownDoor, schema: { ...hidden, querystring: query({ done: optionalText(40) }) } },
    (request, reply) => {
      const { done } = request.query
      return sendMandates(sso, request, reply, { done: isMandatesDone(done) ? done : undefined })
    },
  )
  server.post(
    `${tab}/acting-for`,
    {
      config: ownDoor,
      preHandler,
      schema: { ...hidden, body: form({ organization: text(18), back: Type.Optional(Type.Enum([...workplaces])) }) },
    },
    async (request, reply) => {
      const { organization, back } = request.body
      await changeActingFor(sso, exchangeOf(request, reply), organization === '' ? undefined : organization)
      return keepCookies(reply).redirect(back ?? `${tab}?done=switched`, 303)
    },
  )
  server.post(
    `${tab}/claim`,
    { config: ownDoor, preHandler, schema: { ...hidden, body: form({ uscc: text(40) }) } },
    async (request, reply) => {
      const language = languageOf(request)
      const uscc = request.body.uscc.trim()
      const wrong = (said: string) =>
        sendMandates(sso, request, reply, { uscc, mistakes: [{ field: 'uscc', text: said }] })
      if (uscc === '') return wrong(mandatesWords[language].noUscc)
      const outcome = await outcomeOf(claimOrganization(deps, sources, request.caller, uscc), claimFaults)
      if (outcome.kind === 'ok') return reply.redirect(`${tab}?done=claimed`, 303)
      if (outcome.fault.code !== 'assurance-too-low') return wrong(saidOf(outcome.fault, language))
      return sendTooLow(sso, request, reply, { owner: await ownerOf(deps, request.caller), tab, path: tab })
    },
  )
  resignPages(server, sso)
}
