import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  type Answer,
  askFor,
  authorityOf,
  draftsOf,
  dropDraft,
  type ListedType,
  licenseTypes,
  openDraft,
  saveDraft,
} from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { button, optionalText, ownDoor, query, text } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf } from '../../refusal.ts'
import type { Mistake } from '../../ui/form.tsx'
import { asOfficer, sendOffice } from '../tabs.tsx'
import { licensePath, licensesPath } from './find.tsx'
import { typedBody, typedDoor, typedIn } from './form-body.ts'
import { readHolders } from './holders-form.tsx'
import { ChooseType, IssueForm } from './issue-form.tsx'
import { mistakesOf } from './mistakes.ts'
import { type Typed, textIn } from './pointer.ts'
import { readFields } from './read-fields.ts'
import { registerWords } from './words.ts'

const tab = '/department/licenses'
const draftParams = Type.Object({ id: text(40) }, { additionalProperties: false })

/** Refusals that the form has a place for. */
export const formFaults = [
  'fields-invalid',
  'validity-invalid',
  'text-invalid',
  'holder-name-invalid',
  'holder-category-wrong',
  'guardian-not-allowed',
  'document-number-invalid',
  'document-type-unknown',
  'uscc-invalid',
  'id-number-invalid',
  'idempotency-key-reused',
  'issuer-without-key',
  'license-type-retired',
  'paper-not-available',
  'move-not-allowed',
]

/** Where the answer is looked at. */
export const answerPath = (answer: Answer, done: string): string =>
  answer.kind === 'done'
    ? `${licensePath(answer.license.identifier)}?done=${done}`
    : `/department/proposals/${answer.proposal.id}?done=made`

/** What was left empty is left out. */
const stated = (typed: Typed, name: string): string | undefined => {
  const text = textIn(typed, name)
  return text === '' ? undefined : text
}

export function validityIn(typed: Typed) {
  const [validFrom, validUntil] = [stated(typed, 'validFrom'), stated(typed, 'validUntil')]
  const last = textIn(typed, 'endless') === 'yes' ? null : validUntil
  return { ...(validFrom === undefined ? {} : { validFrom }), ...(last === undefined ? {} : { validUntil: last }) }
}

/** The parts of a draft that do not come from the schema. */
export function draftPartsIn(typed: Typed) {
  const [number, paperSerial] = [stated(typed, 'number'), stated(typed, 'paperSerial')]
  return {
    ...(number === undefined ? {} : { number }),
    ...validityIn(typed),
    ...(paperSerial === undefined ? {} : { paperSerial }),
  }
}

interface FormShown {
  readonly type: ListedType
  readonly typed: Typed
  readonly mistakes?: readonly Mistake[]
  readonly isSaved?: boolean
}

/** Issuing by a form: first which type, then what it is to say. */
export function issuePages(server: Server, sso: Sso): void {
  const { deps } = sso
  const typesFor = async (uscc: string) =>
    (await licenseTypes(deps)).filter(each => each.issuers.includes(uscc) && each.retired !== true)

  function show(
    request: FastifyRequest,
    reply: FastifyReply,
    { type, typed, mistakes = [], isSaved = false }: FormShown,
  ) {
    const adding = textIn(typed, 'add') === '' ? undefined : textIn(typed, 'add')
    const parts = { type, typed, mistakes, adding, isSaved }
    return sendOffice(sso, request, reply, {
      tab,
      title: registerWords[languageOf(request)].issue,
      address: `${licensesPath}/new?type=${type.code}`,
      children: spoken => (
        <IssueForm {...spoken} {...parts} holders={readHolders(typed)} fields={readFields(typed, type.fieldsSchema)} />
      ),
    })
  }

  server.get(
    `${licensesPath}/new`,
    {
      config: ownDoor,
      schema: {
        ...hidden,
        querystring: query({ type: optionalText(40), draft: optionalText(40), saved: optionalText(5) }),
      },
    },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async ({ uscc }) => {
        if ((await authorityOf(deps, request.caller)) === undefined) return reply.redirect(licensesPath, 303)
        const types = await typesFor(uscc)
        const { draft, saved } = request.query
        if (draft !== undefined) {
          const { typeCode, typed } = await openDraft(deps, request.caller, draft)
          const type = types.find(each => each.code === typeCode)
          if (type !== undefined) return show(request, reply, { type, typed, isSaved: saved !== undefined })
        }
        const type = types.find(each => each.code === request.query.type)
        if (type !== undefined) return show(request, reply, { type, typed: { key: deps.ids.uuid() } })
        const drafts = await draftsOf(deps, request.caller)
        return sendOffice(sso, request, reply, {
          tab,
          title: registerWords[languageOf(request)].chooseType,
          address: `${licensesPath}/new`,
          children: spoken => <ChooseType {...spoken} {...{ types, drafts }} />,
        })
      }),
  )
  server.post(
    licensesPath,
    { config: typedDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: typedBody } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async ({ uscc }) => {
        const type = (await typesFor(uscc)).find(each => each.code === request.body.type)
        if (type === undefined) return reply.redirect(`${licensesPath}/new`, 303)
        const typed = typedIn(request.body, type.fieldsSchema)
        if (textIn(typed, 'add') !== '') return show(request, reply, { type, typed })
        const id = textIn(typed, 'key')
        if (textIn(typed, 'draft') !== '') {
          const { _csrf, draft, ...kept } = typed
          await saveDraft(deps, request.caller, { id, typeCode: type.code, typed: kept })
          return reply.redirect(`${licensesPath}/new?draft=${id}&saved=yes`, 303)
        }
        const language = languageOf(request)
        const holders = readHolders(typed)
        if (holders.length === 0) {
          const text = registerWords[language].missing(registerWords[language].holders)
          return show(request, reply, { type, typed, mistakes: [{ field: 'holders/0/documentNumber', text }] })
        }
        const input = {
          typeCode: type.code,
          holders: holders.map(({ guardians, ...each }) => (guardians.length === 0 ? each : { ...each, guardians })),
          fields: readFields(typed, type.fieldsSchema),
          ...draftPartsIn(typed),
        }
        const asked = askFor(deps, request.caller, { move: 'issue', input }, id)
        const outcome = await outcomeOf(asked, formFaults)
        if (outcome.kind === 'ok') {
          await dropDraft(deps, request.caller, id)
          return reply.redirect(answerPath(outcome.value, 'issue'), 303)
        }
        const mistakes = mistakesOf(outcome.fault, type.fieldsSchema, 'form', language)
        return show(request, reply, { type, typed, mistakes })
      }),
  )
  server.post(
    `${licensesPath}/drafts/:id/drop`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params: draftParams, body: button } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        await dropDraft(deps, request.caller, request.params.id)
        return reply.redirect(`${licensesPath}/new`, 303)
      }),
  )
}
