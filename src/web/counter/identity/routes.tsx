import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  approveCounterCheck,
  organizationByUscc,
  proposeCounterCheck,
  refuseCounterCheck,
  sights,
  type WaitingCounterCheck,
  waitingCounterChecks,
} from '../../../identity/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { checksPath as path, sendDepartment, sendUnsure } from '../../department/frame.tsx'
import { sendNoOffice } from '../../department/no-office.tsx'
import { form, listOf, optionalText, ownDoor, query, text, ticks } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf, saidOf } from '../../refusal.ts'
import type { Mistake } from '../../ui/form.tsx'
import type { Language } from '../../ui/text.ts'
import { DecideCheck, WithdrawCheck } from './check.tsx'
import { type CheckTyped, checkPath, Desk } from './desk.tsx'
import { type CounterDone, checkWords, isCounterDone } from './words.ts'

const params = Type.Object({ id: text(40) }, { additionalProperties: false })
const proposeForm = form({ documentType: text(40), documentNumber: text(60), name: text(200), seen: ticks(40) })
const decideForm = form({ answer: Type.Enum(['approve', 'refuse']), confirmed: optionalText(10) })

/** Goes on for a clerk of an admitted counter with what waits there; tells everybody else what is missing. */
async function asClerk(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  go: (waiting: readonly WaitingCounterCheck[]) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const t = checkWords[languageOf(request)]
  const outcome = await outcomeOf(waitingCounterChecks(sso.deps, request.caller), [
    'officer-needed',
    'assurance-too-low',
    'counter-check-not-allowed',
  ])
  if (outcome.kind === 'ok') return go(outcome.value)
  const { code } = outcome.fault
  if (code === 'assurance-too-low') return sendUnsure(sso, request, reply, path)
  const said =
    code === 'officer-needed'
      ? { title: t.notYours, about: t.notYoursAbout, nowhere: t.nowhere }
      : { title: t.notAdmitted, about: t.notAdmittedAbout, nowhere: '' }
  return sendNoOffice(sso, request, reply, { workplace: path, ...said })
}

interface Shown {
  readonly typed?: Partial<CheckTyped>
  readonly mistakes?: readonly Mistake[]
  readonly done?: CounterDone | undefined
}

async function sendDesk(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  waiting: readonly WaitingCounterCheck[],
  { typed = {}, mistakes = [], done }: Shown,
): Promise<FastifyReply> {
  const { caller } = request
  const language = languageOf(request)
  const uscc = caller.kind === 'person' ? (caller.organization ?? '') : ''
  const department = (await organizationByUscc(sso.deps, uscc))?.name ?? uscc
  return sendDepartment(sso, request, reply, {
    tab: path,
    address: path,
    title: checkWords[language].title,
    children: csrf => <Desk {...{ language, csrf, department, waiting, typed, mistakes, done }} />,
  })
}

type Word = 'unknown' | 'otherName' | 'ended' | 'superseded' | 'oneself' | 'incomplete'

/** Refusals that the form has a place and a clerk's word for; the word of the fault where there is none. */
const places: Readonly<Record<string, { readonly field: string; readonly word?: Word }>> = {
  'document-type-unknown': { field: 'documentType' },
  'document-number-invalid': { field: 'documentNumber' },
  'name-invalid': { field: 'name' },
  'person-not-found': { field: 'documentNumber', word: 'unknown' },
  'person-conflict': { field: 'name', word: 'otherName' },
  'person-ended': { field: 'documentNumber', word: 'ended' },
  'document-superseded': { field: 'documentNumber', word: 'superseded' },
  'counter-check-same-clerk': { field: 'documentNumber', word: 'oneself' },
  'counter-check-incomplete': { field: 'seen', word: 'incomplete' },
}

function blanksOf({ documentNumber, name }: CheckTyped, language: Language): Mistake[] {
  const t = checkWords[language]
  return [
    ...(documentNumber.trim() === '' ? [{ field: 'documentNumber', text: t.noNumber }] : []),
    ...(name.trim() === '' ? [{ field: 'name', text: t.noName }] : []),
  ]
}

function deskPages(server: Server, sso: Sso): void {
  server.get(
    path,
    { config: ownDoor, schema: { ...hidden, querystring: query({ done: optionalText(20) }) } },
    (request, reply) =>
      asClerk(sso, request, reply, waiting => {
        const { done } = request.query
        return sendDesk(sso, request, reply, waiting, { done: isCounterDone(done) ? done : undefined })
      }),
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: proposeForm } },
    (request, reply) =>
      asClerk(sso, request, reply, async waiting => {
        const language = languageOf(request)
        const { documentType, documentNumber, name } = request.body
        const typed = { documentType, documentNumber, name, seen: listOf(request.body.seen) }
        const blanks = blanksOf(typed, language)
        if (blanks.length > 0) return sendDesk(sso, request, reply, waiting, { typed, mistakes: blanks })
        const proposal = { ...typed, seen: sights.filter(sight => typed.seen.includes(sight)) }
        const outcome = await outcomeOf(proposeCounterCheck(sso.deps, request.caller, proposal), Object.keys(places))
        if (outcome.kind === 'ok') return reply.redirect(`${path}?done=proposed`, 303)
        const { field = 'documentNumber', word } = places[outcome.fault.code] ?? {}
        const said = word === undefined ? saidOf(outcome.fault, language) : checkWords[language][word]
        return sendDesk(sso, request, reply, waiting, { typed, mistakes: [{ field, text: said }] })
      }),
  )
}

const decided: Readonly<Record<'approve' | 'refuse', CounterDone>> = { approve: 'approved', refuse: 'refused' }

/** What became of a check that this clerk could not decide any more. */
const gone: Readonly<Record<string, CounterDone>> = {
  'counter-check-decided': 'gone',
  'counter-check-not-found': 'gone',
  'person-changed': 'changed',
}

function checkPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    check: WaitingCounterCheck,
    mistakes: readonly Mistake[],
  ) => {
    const language = languageOf(request)
    const t = checkWords[language]
    return sendDepartment(sso, request, reply, {
      tab: path,
      address: checkPath(check.id),
      title: check.mayApprove ? t.checkOf(check.name) : t.withdrawOf(check.name),
      children: csrf =>
        check.mayApprove ? (
          <DecideCheck {...{ language, csrf, check, mistakes }} />
        ) : (
          <WithdrawCheck {...{ language, csrf, check }} />
        ),
    })
  }
  const isFor = (check: WaitingCounterCheck | undefined): check is WaitingCounterCheck =>
    check !== undefined && (check.mayApprove || check.isOwn)
  server.get(`${path}/:id`, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    asClerk(sso, request, reply, async waiting => {
      const check = waiting.find(({ id }) => id === request.params.id)
      return isFor(check) ? show(request, reply, check, []) : reply.redirect(`${path}?done=gone`, 303)
    }),
  )
  server.post(
    `${path}/:id`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: decideForm } },
    (request, reply) =>
      asClerk(sso, request, reply, async waiting => {
        const { answer, confirmed } = request.body
        const check = waiting.find(({ id }) => id === request.params.id)
        if (!isFor(check)) return reply.redirect(`${path}?done=gone`, 303)
        const { notConfirmed } = checkWords[languageOf(request)]
        if (answer === 'approve' && confirmed === undefined)
          return show(request, reply, check, [{ field: 'confirmed', text: notConfirmed }])
        const work = answer === 'approve' ? approveCounterCheck : refuseCounterCheck
        const decision: Promise<unknown> = work(deps, request.caller, check.id)
        const outcome = await outcomeOf(decision, Object.keys(gone))
        const done = outcome.kind === 'ok' ? decided[answer] : (gone[outcome.fault.code] ?? 'gone')
        return reply.redirect(`${path}?done=${done}`, 303)
      }),
  )
}

/** Two clerks look at somebody, one after the other. */
export function identityCheckRoutes(server: Server, sso: Sso): void {
  deskPages(server, sso)
  checkPages(server, sso)
}
