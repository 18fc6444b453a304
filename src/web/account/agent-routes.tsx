import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import {
  type Appointment,
  appointAgent,
  type ListedMandate,
  mandatesOfOrganization,
  organizationByUscc,
  withdrawMandate,
} from '../../identity/index.ts'
import { dayAt } from '../../licenses/index.ts'
import type { Fault } from '../../platform/faults.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { form, listOf, optionalText, ownDoor, query, text, ticks } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { type Owner, ownerOf } from '../signed-in.ts'
import { Confirm } from '../ui/confirm.tsx'
import type { Mistake } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import type { Language } from '../ui/text.ts'
import { Agents, type AppointmentTyped } from './agents.tsx'
import { agentsWords } from './agents-words.ts'
import { sendAccount } from './frame.tsx'
import { codesIn, scopeNames } from './scope.ts'
import { sendTooLow } from './too-low.tsx'

const tab = '/me/mandates'
const params = Type.Object({ uscc: text(18) }, { additionalProperties: false })
const appointForm = form({
  name: text(200),
  documentType: text(40),
  documentNumber: text(60),
  matters: ticks(80),
  otherMatters: text(20_000),
  licenseTypes: ticks(80),
  find: text(100),
  press: Type.Optional(Type.Literal('find')),
  until: text(10),
  kind: Type.Enum(['agent', 'administrator']),
})
type Asked = Static<typeof appointForm>
type OrganizationRequest = FastifyRequest<{ Params: { uscc: string } }>

const fieldOfFault: Readonly<Record<string, string>> = {
  'agent-not-found': 'documentNumber',
  'document-number-invalid': 'documentNumber',
  'document-type-unknown': 'documentType',
  'name-invalid': 'name',
  'mandate-scope-invalid': 'matters',
  'mandate-term-invalid': 'until',
  'mandate-not-allowed': 'kind',
}

const scopeOf = ({ matters, otherMatters, licenseTypes }: Asked) => ({
  matters: [...listOf(matters), ...codesIn(otherMatters)],
  licenseTypes: listOf(licenseTypes),
})

const appointmentOf = (uscc: string, asked: Asked): Appointment => ({
  organization: uscc,
  agent: { documentType: asked.documentType, documentNumber: asked.documentNumber, name: asked.name },
  scope: scopeOf(asked),
  until: asked.until,
  kind: asked.kind,
})

function blanksOf(asked: Asked, language: Language): Mistake[] {
  const t = agentsWords[language]
  const { name, documentNumber, until } = asked
  const { matters, licenseTypes } = scopeOf(asked)
  return [
    ...(name.trim() === '' ? [{ field: 'name', text: t.noName }] : []),
    ...(documentNumber.trim() === '' ? [{ field: 'documentNumber', text: t.noNumber }] : []),
    ...(matters.length + licenseTypes.length === 0 ? [{ field: 'matters', text: t.noScope }] : []),
    ...(until === '' ? [{ field: 'until', text: t.noUntil }] : []),
  ]
}

interface Shown {
  readonly typed?: Partial<AppointmentTyped>
  readonly mistakes?: readonly Mistake[]
  readonly done?: 'appointed' | 'withdrawn' | undefined
}

type Found =
  | { readonly kind: 'found'; readonly owner: Owner; readonly name: string; readonly mandates: ListedMandate[] }
  | { readonly kind: 'too-low'; readonly owner: Owner }

async function find({ deps }: Sso, { caller, params: { uscc } }: OrganizationRequest): Promise<Found> {
  const owner = await ownerOf(deps, caller)
  const outcome = await outcomeOf(mandatesOfOrganization(deps, caller, uscc), ['assurance-too-low'])
  if (outcome.kind === 'refused') return { kind: 'too-low', owner }
  const organization = await organizationByUscc(deps, uscc)
  return { kind: 'found', owner, name: organization?.name ?? uscc, mandates: outcome.value }
}

async function sendAgents(sso: Sso, request: OrganizationRequest, reply: FastifyReply, shown: Shown) {
  const { uscc } = request.params
  const path = `${tab}/${uscc}`
  const found = await find(sso, request)
  const { owner } = found
  if (found.kind === 'too-low') return sendTooLow(sso, request, reply, { owner, tab, path })
  const { typed = {}, mistakes = [], done } = shown
  const { mandates, name } = found
  const today = dayAt(sso.deps.clock.now())
  const names = await scopeNames(sso.deps, languageOf(request))
  return sendAccount(sso.deps.config, request, reply, {
    owner,
    tab,
    address: path,
    title: agentsWords[languageOf(request)].title(name),
    children: spoken => (
      <Agents {...spoken} organization={{ uscc, name }} {...{ mandates, names, typed, mistakes, done, today }} />
    ),
  })
}

function withdrawPages(server: Server, sso: Sso): void {
  const path = `${tab}/:uscc/withdraw`
  server.get(
    path,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({ mandate: text(40) }) } },
    async (request, reply) => {
      const back = `${tab}/${request.params.uscc}`
      const found = await find(sso, request)
      const { owner } = found
      if (found.kind === 'too-low') return sendTooLow(sso, request, reply, { owner, tab, path: back })
      const mandate = found.mandates.find(each => each.id === request.query.mandate)
      if (mandate === undefined) return reply.redirect(back, 303)
      const t = agentsWords[languageOf(request)]
      const title = t.withdrawTitle(mandate.agentName)
      return sendAccount(sso.deps.config, request, reply, {
        owner,
        tab,
        shape: 'form',
        title,
        children: ({ csrf }) => (
          <Confirm
            {...{ title, csrf, back, action: `${back}/withdraw` }}
            {...{ follows: t.withdrawFollows, submit: t.withdrawSubmit, cancel: t.withdrawCancel }}
            danger
          >
            <Hidden name="mandate" value={mandate.id} />
          </Confirm>
        ),
      })
    },
  )
  server.post(
    path,
    {
      config: ownDoor,
      preHandler: server.csrfProtection,
      schema: { ...hidden, params, body: form({ mandate: text(40) }) },
    },
    async (request, reply) => {
      await outcomeOf(withdrawMandate(sso.deps, request.caller, request.body.mandate), ['mandate-ended'])
      return reply.redirect(`${tab}/${request.params.uscc}?done=withdrawn`, 303)
    },
  )
}

const isDone = (text: string | undefined): text is 'appointed' | 'withdrawn' =>
  text === 'appointed' || text === 'withdrawn'

const mistakeOf = (fault: Fault, language: Language): Mistake => ({
  field: fieldOfFault[fault.code] ?? 'name',
  text: saidOf(fault, language),
})

/** Who acts for an organization, managed by those who may give its mandates. */
export function agentRoutes(server: Server, sso: Sso): void {
  server.get(
    `${tab}/:uscc`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({ done: optionalText(20) }) } },
    (request, reply) => {
      const { done } = request.query
      return sendAgents(sso, request, reply, { done: isDone(done) ? done : undefined })
    },
  )
  server.post(
    `${tab}/:uscc`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: appointForm } },
    async (request, reply) => {
      const { _csrf, press, ...rest } = request.body
      const typed = { ...rest, matters: listOf(rest.matters), licenseTypes: listOf(rest.licenseTypes) }
      const language = languageOf(request)
      // Enter in the field that looks for a license means to look for it, whichever button it presses.
      if (press === 'find' || typed.find.trim() !== '') return sendAgents(sso, request, reply, { typed })
      const blanks = blanksOf(request.body, language)
      if (blanks.length > 0) return sendAgents(sso, request, reply, { typed, mistakes: blanks })
      const { uscc } = request.params
      const appointment = appointAgent(sso.deps, request.caller, appointmentOf(uscc, request.body))
      const outcome = await outcomeOf(appointment, Object.keys(fieldOfFault))
      if (outcome.kind === 'ok') return reply.redirect(`${tab}/${uscc}?done=appointed`, 303)
      return sendAgents(sso, request, reply, { typed, mistakes: [mistakeOf(outcome.fault, language)] })
    },
  )
  withdrawPages(server, sso)
}
