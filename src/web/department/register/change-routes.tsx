import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  type Asked,
  askFor,
  authorityOf,
  dayAt,
  findIssued,
  type LicenseInFull,
  type ListedType,
  licenseDocument,
  licenseProof,
  licenseType,
  licenseTypeVersion,
  type MoveName,
  movesFor,
  photoIn,
} from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { optionalText, ownDoor, query, text } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf } from '../../refusal.ts'
import type { Mistake } from '../../ui/form.tsx'
import { asOfficer, sendOffice } from '../tabs.tsx'
import { ChangeForm } from './change-form.tsx'
import { licensePath, licensesPath } from './find.tsx'
import { typedBody, typedDoor, typedIn } from './form-body.ts'
import { answerPath, formFaults, validityIn } from './issue-routes.tsx'
import { mistakesOf } from './mistakes.ts'
import { OneLicense } from './one-license.tsx'
import { type Typed, textIn } from './pointer.ts'
import { readFields } from './read-fields.ts'
import { otherReason, registerWords } from './words.ts'

type Change = Exclude<MoveName, 'issue'>
const changes = ['amend', 'renew', 'suspend', 'resume', 'revoke', 'cancel'] as const satisfies readonly Change[]
const tab = '/department/licenses'
const closed = { additionalProperties: false } as const
const params = Type.Object({ identifier: text(150) }, closed)
const changeParams = Type.Object({ identifier: text(150), move: Type.Enum([...changes]) }, closed)
const isMoveName = (said: string | undefined): said is MoveName =>
  said === 'issue' || changes.some(each => each === said)

/** What was typed, as the change that is asked for. */
function askedBy(move: Change, { identifier }: LicenseInFull, type: ListedType, typed: Typed): Asked {
  const [chosen, remark] = [textIn(typed, 'reason'), textIn(typed, 'remark')]
  const isOther = chosen === otherReason
  const why = isOther ? { reason: remark } : remark === '' ? { reason: chosen } : { reason: chosen, remark }
  const serial = textIn(typed, 'paperSerial')
  const paper = serial === '' ? {} : { paperSerial: serial }
  if (move === 'renew') return { move, identifier, input: { ...why, ...validityIn(typed), ...paper } }
  if (move !== 'amend') return { move, identifier, input: why }
  const names = Object.keys(typed).filter(each => each.startsWith('names/'))
  const input = {
    ...why,
    ...paper,
    number: textIn(typed, 'number'),
    holderNames: names.map((_, n) => textIn(typed, `names/${n}`)),
    fields: readFields(typed, type.fieldsSchema),
  }
  return { move, identifier, input }
}

function blanksOf(typed: Typed, language: 'zh' | 'en'): Mistake[] {
  const t = registerWords[language]
  const [reason, remark] = [textIn(typed, 'reason'), textIn(typed, 'remark')]
  if (reason === '') return [{ field: 'reason', text: t.noReason }]
  return reason === otherReason && remark === '' ? [{ field: 'remark', text: t.noRemark }] : []
}

interface Shown {
  readonly move: Change
  readonly license: LicenseInFull
  readonly type: ListedType
  readonly typed: Typed
  readonly fields: LicenseInFull['fields']
  readonly mistakes?: readonly Mistake[]
}

/** Changing a license by a form: what follows, why, and for a next version what it says. */
export function changePages(server: Server, sso: Sso): void {
  const { deps } = sso
  const path = `${licensesPath}/:identifier/:move`

  function show(request: FastifyRequest, reply: FastifyReply, { fields = {}, mistakes = [], ...shown }: Shown) {
    const { move, license, type, typed } = shown
    const adding = textIn(typed, 'add') === '' ? undefined : textIn(typed, 'add')
    return sendOffice(sso, request, reply, {
      tab,
      title: registerWords[languageOf(request)].moveTitle(registerWords[languageOf(request)].moves[move], type.name),
      address: `${licensePath(license.identifier)}/${move}`,
      children: spoken => <ChangeForm {...spoken} {...shown} {...{ fields, mistakes, adding }} />,
    })
  }

  server.get(path, { config: ownDoor, schema: { ...hidden, params: changeParams } }, (request, reply) =>
    asOfficer(sso, request, reply, tab, async () => {
      const { identifier, move } = request.params
      const license = await findIssued(deps, request.caller, identifier)
      const mayChange = (await authorityOf(deps, request.caller)) !== undefined
      if (!mayChange || !movesFor(deps, license).includes(move)) return reply.redirect(licensePath(identifier), 303)
      const type = await licenseType(deps, license.typeCode)
      const names = license.holders.map(({ name }, n) => [`names/${n}`, name])
      const typed = { key: deps.ids.uuid(), number: license.number, ...Object.fromEntries(names) }
      return show(request, reply, { move, license, type, typed, fields: license.fields })
    }),
  )
  server.post(
    path,
    {
      config: typedDoor,
      preHandler: server.csrfProtection,
      schema: { ...hidden, params: changeParams, body: typedBody },
    },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const { identifier, move } = request.params
        const language = languageOf(request)
        const license = await findIssued(deps, request.caller, identifier)
        const type = await licenseType(deps, license.typeCode)
        const typed = typedIn(request.body, type.fieldsSchema)
        const shown = { move, license, type, typed, fields: readFields(typed, type.fieldsSchema) }
        if (textIn(typed, 'add') !== '') return show(request, reply, shown)
        const blanks = blanksOf(typed, language)
        if (blanks.length > 0) return show(request, reply, { ...shown, mistakes: blanks })
        const asked = askFor(deps, request.caller, askedBy(move, license, type, typed), textIn(typed, 'key'))
        const outcome = await outcomeOf(asked, formFaults)
        if (outcome.kind === 'ok') return reply.redirect(answerPath(outcome.value, move), 303)
        const mistakes = mistakesOf(outcome.fault, type.fieldsSchema, 'form', language)
        return show(request, reply, { ...shown, mistakes })
      }),
  )
}

/** The picture of a license's holder, to whoever may read the license. */
function photoPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const photoParams = Type.Object({ identifier: text(150), field: text(40) }, closed)
  server.get(
    `${licensesPath}/:identifier/photo/:field`,
    { config: ownDoor, schema: { ...hidden, params: photoParams } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const { identifier, field } = request.params
        const { fields = {} } = await findIssued(deps, request.caller, identifier)
        const value = fields[field]
        const photo = typeof value === 'string' ? photoIn(value) : undefined
        if (photo === undefined) return reply.redirect(licensePath(identifier), 303)
        return reply.header('cache-control', 'private, no-store').type(photo.mediaType).send(photo.bytes)
      }),
  )
}

/** One license, with its documents. */
export function licensePages(server: Server, sso: Sso): void {
  const { deps } = sso
  photoPages(server, sso)
  server.get(
    `${licensesPath}/:identifier/log-proof`,
    { config: ownDoor, schema: { ...hidden, params } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const { identifier } = request.params
        const proof = await licenseProof(deps, request.caller, identifier)
        if (proof === undefined) return reply.redirect(licensePath(identifier), 303)
        return reply
          .header('content-disposition', `attachment; filename="${identifier}.tlog-proof"`)
          .header('cache-control', 'private, no-store')
          .type('text/plain; charset=utf-8')
          .send(proof.text)
      }),
  )
  server.get(
    `${licensesPath}/:identifier`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({ done: optionalText(20) }) } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const license = await findIssued(deps, request.caller, request.params.identifier)
        const type = await licenseTypeVersion(deps, license.typeCode, license.typeVersion)
        const moves = (await authorityOf(deps, request.caller)) === undefined ? [] : movesFor(deps, license)
        const done = isMoveName(request.query.done) ? request.query.done : undefined
        const today = dayAt(deps.clock.now())
        const proof = await licenseProof(deps, request.caller, license.identifier)
        return sendOffice(sso, request, reply, {
          tab,
          title: license.typeName,
          address: licensePath(license.identifier),
          children: ({ language }) => <OneLicense {...{ language, license, type, today, moves, done, proof }} />,
        })
      }),
  )
  server.get(
    `${licensesPath}/:identifier/document`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({ format: text(20) }) } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const { identifier } = request.params
        const document = await licenseDocument(deps, request.caller, identifier, request.query.format)
        return reply
          .header('content-type', document.mediaType)
          .header('content-disposition', `attachment; filename="${identifier}.${document.ending}"`)
          .header('cache-control', 'private, no-store')
          .send(document.body)
      }),
  )
}
