import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  authorityOf,
  licenseTypes,
  receivePaper,
  reconcilePaper,
  sheetStepNames,
  stepPaper,
} from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { form, optionalText, ownDoor, query, text } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf, saidOf } from '../../refusal.ts'
import type { Mistake } from '../../ui/form.tsx'
import { asOfficer, sendOffice } from '../tabs.tsx'
import { PaperPage, type PaperTyped, paperPath } from './pages.tsx'
import { paperWords } from './words.ts'

const tab = '/department/paper'
const blank: PaperTyped = { typeCode: '', first: '', last: '', serial: '', step: 'print' }
const receiveForm = form({ typeCode: text(40), first: text(30), last: text(30) })
const stepForm = form({ typeCode: text(40), serial: text(30), step: Type.Enum([...sheetStepNames]) })

interface Shown {
  readonly typed?: PaperTyped
  readonly mistakes?: readonly Mistake[]
  readonly done?: string | undefined
}

/** Numbered paper: what came, what became of each sheet, and the daily comparison. */
export function paperPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const show = (request: FastifyRequest, reply: FastifyReply, { typed = blank, mistakes = [], done }: Shown) =>
    asOfficer(sso, request, reply, tab, async ({ uscc }) => {
      const [all, paper, by] = await Promise.all([
        licenseTypes(deps),
        reconcilePaper(deps, request.caller),
        authorityOf(deps, request.caller),
      ])
      const types = all.filter(each => each.paper === true && each.issuers.includes(uscc))
      const parts = { types, paper, typed, mistakes, done, mayChange: by !== undefined }
      return sendOffice(sso, request, reply, {
        tab,
        title: paperWords[languageOf(request)].title,
        address: paperPath,
        children: spoken => <PaperPage {...spoken} {...parts} />,
      })
    })

  server.get(
    paperPath,
    {
      config: ownDoor,
      schema: { ...hidden, querystring: query({ received: optionalText(6), done: optionalText(6) }) },
    },
    (request, reply) => {
      const t = paperWords[languageOf(request)]
      const { received, done } = request.query
      const said = received === undefined ? (done === undefined ? undefined : t.stepped) : t.received(Number(received))
      return show(request, reply, { done: said })
    },
  )
  const preHandler = server.csrfProtection
  server.post(
    `${paperPath}/receive`,
    { config: ownDoor, preHandler, schema: { ...hidden, body: receiveForm } },
    async (request, reply) => {
      const { _csrf, ...receipt } = request.body
      const known = ['paper-range-invalid', 'paper-known', 'license-type-not-found', 'issuer-not-allowed']
      const outcome = await outcomeOf(receivePaper(deps, request.caller, receipt), known)
      if (outcome.kind === 'ok') return reply.redirect(`${paperPath}?received=${outcome.value}`, 303)
      const field = outcome.fault.code === 'paper-range-invalid' ? 'last' : 'first'
      const mistakes = [{ field, text: saidOf(outcome.fault, languageOf(request)) }]
      return show(request, reply, { typed: { ...blank, ...receipt }, mistakes })
    },
  )
  server.post(
    `${paperPath}/step`,
    { config: ownDoor, preHandler, schema: { ...hidden, body: stepForm } },
    async (request, reply) => {
      const { _csrf, ...step } = request.body
      const known = ['paper-not-found', 'paper-step-not-allowed', 'issuer-not-allowed']
      const outcome = await outcomeOf(stepPaper(deps, request.caller, step), known)
      if (outcome.kind === 'ok') return reply.redirect(`${paperPath}?done=yes`, 303)
      const mistakes = [{ field: 'serial', text: saidOf(outcome.fault, languageOf(request)) }]
      return show(request, reply, { typed: { ...blank, ...step }, mistakes })
    },
  )
}
