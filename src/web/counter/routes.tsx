import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { decodeShowCode, licenseType, licenseTypes, type PublishedType } from '../../licenses/index.ts'
import type { Server } from '../../platform/http/server.ts'
import { isUpload, uploadedFile } from '../../platform/http/upload.ts'
import type { Sso } from '../../sso/index.ts'
import {
  howOf,
  receiptDocument,
  type Verification,
  type VerificationInput,
  verifyWithReceipt,
} from '../../verification/index.ts'
import { counterPath, sendDepartment } from '../department/frame.tsx'
import { letPageCompile } from '../exchange.ts'
import { button, form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { answerWords } from '../public/answer.tsx'
import { receiptWords } from '../public/receipt.tsx'
import { outcomeOf } from '../refusal.ts'
import type { Mistake, Option } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'
import { CounterAnswer } from './answer.tsx'
import { type Case, caseOf, forgetCase, keepCase } from './case.ts'
import { Desk, nextPath } from './desk.tsx'
import { type AtDesk, asClerk, todayOf } from './frame.tsx'
import { Today, todayPath } from './history.tsx'
import { identityCheckRoutes } from './identity/routes.tsx'
import { answerPath, type DeskTyped, documentPath, numberPath } from './other-ways.tsx'
import { deskWords } from './words.ts'

const errand = { matter: text(2_000), caseNumber: text(2_000) }
const askForm = form({
  ...errand,
  qr: optionalText(2_000),
  identifier: optionalText(200),
  checkCode: optionalText(40),
})
const numberForm = form({ ...errand, number: text(100), typeCode: text(40), issuer: optionalText(18) })
const fileForm = form({ ...errand, file: uploadedFile('a sealed PDF') })
const params = Type.Object({ id: text(40) }, { additionalProperties: false })
const todayQuery = query({ before: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })) })

type Kept = Verification & { readonly receiptId: string }

interface Shown {
  readonly case: Case
  readonly isSettled: boolean
  readonly typed?: DeskTyped
  readonly mistakes?: readonly Mistake[]
  readonly answer?: { readonly verification: Kept; readonly input: VerificationInput }
}

async function shownType({ deps }: Sso, { shown, license }: Verification): Promise<PublishedType | undefined> {
  return shown === undefined || license === undefined ? undefined : licenseType(deps, license.typeCode)
}

async function typeOptions({ deps }: Sso, language: Language): Promise<Option[]> {
  const types = await licenseTypes(deps)
  return types
    .map(({ code, name, nameEn }) => ({ value: code, label: (language === 'en' ? nameEn : undefined) ?? name }))
    .sort((one, other) => one.label.localeCompare(other.label, language))
}

async function sendDesk(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { today, department, clerk }: AtDesk,
  { case: errand, isSettled, typed, mistakes, answer }: Shown,
): Promise<FastifyReply> {
  const language = languageOf(request)
  const verification = answer?.verification
  const type = verification === undefined ? undefined : await shownType(sso, verification)
  const types = isSettled ? await typeOptions(sso, language) : []
  const outcome = verification?.outcome === 'valid' ? answerWords[language].valid : answerWords[language].invalid
  const word = verification?.receipt === undefined ? outcome : receiptWords[language].title
  return sendDepartment(sso, request, letPageCompile(reply), {
    tab: counterPath,
    address: counterPath,
    title: verification === undefined ? deskWords[language].title : `${word} · ${deskWords[language].title}`,
    scripts: ['counter.js'],
    styles: ['scan.css'],
    children: csrf => (
      <Desk
        {...{ language, csrf, department, errand, isSettled, today, types }}
        {...(typed === undefined ? {} : { typed })}
        {...(mistakes === undefined ? {} : { mistakes })}
      >
        {answer === undefined || verification === undefined ? undefined : (
          <CounterAnswer
            {...{ language, verification, type, department, clerk }}
            way={howOf(answer.input)}
            receiptId={verification.receiptId}
          />
        )}
      </Desk>
    ),
  })
}

/** As scanners type it, also where an input method made wide characters of it. */
const tidy = (typed: string | undefined): string | undefined => typed?.normalize('NFKC').replace(/\s/g, '')

/** What a scanner sends, also when the focus stood in another field. */
const scanned = /^(?:https?:\/\/\S+\/v#)?\d{20,1200}$/i

interface Asked extends Case, DeskTyped {}

function askedIn(body: Asked): Asked {
  const { matter, caseNumber } = body
  const [qr, identifier, checkCode] = [tidy(body.qr), tidy(body.identifier)?.toUpperCase(), tidy(body.checkCode)]
  const strays = [matter, caseNumber].map(each => tidy(each) ?? '').filter(each => scanned.test(each))
  return {
    matter: scanned.test(tidy(matter) ?? '') ? '' : matter.trim(),
    caseNumber: scanned.test(tidy(caseNumber) ?? '') ? '' : caseNumber.replace(/\s/g, ''),
    qr: qr === '' ? strays[0] : qr,
    identifier,
    checkCode,
  }
}

const isNothingScanned = ({ qr, identifier }: DeskTyped): boolean =>
  identifier === undefined && (qr === undefined || qr === '')

function inputOf({ qr, identifier, checkCode }: Asked): VerificationInput | undefined {
  if (qr !== undefined && qr !== '') return decodeShowCode(qr) === undefined ? { qr } : { showCode: qr }
  if (identifier === undefined || identifier === '' || checkCode === undefined || checkCode === '') return undefined
  return { identifier, checkCode }
}

function blanksOf({ matter, qr, identifier, checkCode }: Asked, language: Language): Mistake[] {
  const t = deskWords[language]
  if (matter === '') return [{ field: 'matter', text: t.noMatter }]
  if (isNothingScanned({ qr, identifier })) return [{ field: 'qr', text: t.noScan }]
  if (identifier === undefined) return []
  return [
    ...(identifier === '' ? [{ field: 'identifier', text: t.noIdentifier }] : []),
    ...(checkCode === undefined || checkCode === '' ? [{ field: 'checkCode', text: t.noCheckCode }] : []),
  ]
}

/** Verifies for the errand, which is kept from now on; what cannot be asked so comes back to its field. */
async function answer(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  desk: AtDesk,
  asked: Asked,
  input: VerificationInput,
): Promise<FastifyReply> {
  const language = languageOf(request)
  const { matter, caseNumber } = asked
  const purpose = { matter, ...(caseNumber === '' ? {} : { caseNumber }) }
  const known = ['purpose-malformed', 'number-ambiguous']
  const outcome = await outcomeOf(verifyWithReceipt(sso.deps, request.caller, input, purpose), known)
  if (outcome.kind === 'refused' && outcome.fault.code === 'number-ambiguous') {
    const mistakes = [{ field: 'issuer', text: deskWords[language].whichIssuer }]
    return sendDesk(sso, request, reply, desk, { case: asked, isSettled: true, typed: asked, mistakes })
  }
  if (outcome.kind === 'refused') {
    const isMatter = outcome.fault.places.some(({ pointer }) => pointer === '/purpose/matter')
    const { badMatter, badCaseNumber } = deskWords[language]
    const mistake = isMatter ? { field: 'matter', text: badMatter } : { field: 'caseNumber', text: badCaseNumber }
    return sendDesk(sso, request, reply, desk, { case: asked, isSettled: false, typed: asked, mistakes: [mistake] })
  }
  keepCase(sso.deps.config, request, reply, asked)
  const now = { ...desk, today: await todayOf(sso, request) }
  return sendDesk(sso, request, reply, now, {
    case: asked,
    isSettled: true,
    answer: { verification: outcome.value, input },
  })
}

function askPages(server: Server, sso: Sso): void {
  const guarded = { config: ownDoor, preHandler: server.csrfProtection }
  server.post(answerPath, { ...guarded, schema: { ...hidden, body: askForm } }, (request, reply) =>
    asClerk(sso, request, reply, async desk => {
      const asked = askedIn(request.body)
      const input = inputOf(asked)
      const isErrandAlone = asked.matter !== '' && isNothingScanned(asked) && caseOf(request).matter === ''
      if (isErrandAlone) {
        keepCase(sso.deps.config, request, reply, asked)
        return reply.redirect(counterPath, 303)
      }
      const mistakes = blanksOf(asked, languageOf(request))
      if (input !== undefined && mistakes.length === 0) return answer(sso, request, reply, desk, asked, input)
      return sendDesk(sso, request, reply, desk, {
        case: asked,
        isSettled: asked.matter !== '',
        typed: asked,
        mistakes,
      })
    }),
  )
  server.post(
    documentPath,
    {
      config: { ...ownDoor, uploadBytes: sso.deps.config.documentLimitBytes },
      preHandler: server.csrfProtection,
      schema: { ...hidden, body: fileForm },
    },
    (request, reply) =>
      asClerk(sso, request, reply, async desk => {
        const { matter, caseNumber, file } = request.body
        const asked = { matter: matter.trim(), caseNumber }
        if (isUpload(file) && file.bytes.length > 0)
          return answer(sso, request, reply, desk, asked, { file: file.bytes })
        const mistakes = [{ field: 'file', text: deskWords[languageOf(request)].noFile }]
        return sendDesk(sso, request, reply, desk, { case: asked, isSettled: true, mistakes })
      }),
  )
}

/** By the number that paper shows, where nothing else is at hand. */
function numberPage(server: Server, sso: Sso): void {
  const guarded = { config: ownDoor, preHandler: server.csrfProtection }
  server.post(numberPath, { ...guarded, schema: { ...hidden, body: numberForm } }, (request, reply) =>
    asClerk(sso, request, reply, async desk => {
      const { matter, caseNumber, typeCode, issuer: typed } = request.body
      const [number, issuer] = [request.body.number.normalize('NFKC').trim(), tidy(typed)?.toUpperCase()]
      const asked = { matter: matter.trim(), caseNumber, number, typeCode, issuer }
      const t = deskWords[languageOf(request)]
      const mistakes = [
        ...(typeCode === '' ? [{ field: 'typeCode', text: t.noType }] : []),
        ...(number === '' ? [{ field: 'number', text: t.noNumber }] : []),
      ]
      if (mistakes.length === 0) {
        const input = { number, typeCode, ...(issuer === undefined || issuer === '' ? {} : { issuer }) }
        return answer(sso, request, reply, desk, asked, input)
      }
      return sendDesk(sso, request, reply, desk, { case: asked, isSettled: true, typed: asked, mistakes })
    }),
  )
}

/** The workstation of a clerk at a counter. */
export function counterRoutes(server: Server, sso: Sso): void {
  server.get(counterPath, { config: ownDoor, schema: { ...hidden, querystring: query({}) } }, (request, reply) =>
    asClerk(sso, request, reply, desk => {
      const kept = caseOf(request)
      return sendDesk(sso, request, reply, desk, { case: kept, isSettled: kept.matter !== '' })
    }),
  )
  server.get(todayPath, { config: ownDoor, schema: { ...hidden, querystring: todayQuery } }, (request, reply) => {
    const { before } = request.query
    const page = { before: before === undefined ? undefined : Number(before) }
    const language = languageOf(request)
    return asClerk(
      sso,
      request,
      reply,
      ({ today }) =>
        sendDepartment(sso, request, reply, {
          tab: counterPath,
          address: request.url,
          title: deskWords[language].history,
          styles: ['scan.css'],
          children: () => <Today {...{ language, today, isFirst: before === undefined }} />,
        }),
      page,
    )
  })
  server.post(
    nextPath,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: button } },
    async (_request, reply) => forgetCase(reply).redirect(counterPath, 303),
  )
  server.get('/counter/receipts/:id', { config: ownDoor, schema: { ...hidden, params } }, async (request, reply) => {
    const { mediaType, fileName, body } = await receiptDocument(sso.deps, request.caller, request.params.id, 'pdf')
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', `inline; filename="${fileName}"`)
      .type(mediaType)
      .send(body)
  })
  askPages(server, sso)
  numberPage(server, sso)
  identityCheckRoutes(server, sso)
}
