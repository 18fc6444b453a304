import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Answer, askFor, authorityOf, type ListedType, licenseTypes } from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { optionalText, ownDoor, query } from '../../forms.ts'
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

/** Issuing by a form: first which type, then what it is to say. */
export function issuePages(server: Server, sso: Sso): void {
  const { deps } = sso
  const typesFor = async (uscc: string) =>
    (await licenseTypes(deps)).filter(each => each.issuers.includes(uscc) && each.retired !== true)

  function show(
    request: FastifyRequest,
    reply: FastifyReply,
    { type, typed, mistakes = [] }: { type: ListedType; typed: Typed; mistakes?: readonly Mistake[] },
  ) {
    const adding = textIn(typed, 'add') === '' ? undefined : textIn(typed, 'add')
    const parts = { type, typed, mistakes, adding }
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
    { config: ownDoor, schema: { ...hidden, querystring: query({ type: optionalText(40) }) } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async ({ uscc }) => {
        if ((await authorityOf(deps, request.caller)) === undefined) return reply.redirect(licensesPath, 303)
        const types = await typesFor(uscc)
        const type = types.find(each => each.code === request.query.type)
        if (type !== undefined) return show(request, reply, { type, typed: { key: deps.ids.uuid() } })
        const language = languageOf(request)
        return sendOffice(sso, request, reply, {
          tab,
          title: registerWords[language].chooseType,
          address: `${licensesPath}/new`,
          children: () => <ChooseType {...{ language, types }} />,
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
        const asked = askFor(deps, request.caller, { move: 'issue', input }, textIn(typed, 'key'))
        const outcome = await outcomeOf(asked, formFaults)
        if (outcome.kind === 'ok') return reply.redirect(answerPath(outcome.value, 'issue'), 303)
        const mistakes = mistakesOf(outcome.fault, type.fieldsSchema, 'form', language)
        return show(request, reply, { type, typed, mistakes })
      }),
  )
}
