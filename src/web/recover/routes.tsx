import type { FastifyReply, FastifyRequest } from 'fastify'
import { beginRecovery, continueRecovery } from '../../identity/index.ts'
import type { Config } from '../../platform/config.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { button, form, openDoor, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import { Ticket } from './finish.tsx'
import { finishPages } from './finish-routes.tsx'
import { mistakeOf, sendRecover } from './page.ts'
import { Face, Recover, type RecoverTyped, Refused } from './recover.tsx'
import { recoverWords } from './words.ts'

const startForm = form({ documentType: text(40), documentNumber: text(60), name: text(200) })

const cookie = 'yihao_recovery'

/** Kept by this browser alone, and no longer than the check may take: whoever has it gets the ticket. */
function keepBegun(
  { origin }: Config,
  reply: FastifyReply,
  { id, address }: { readonly id: string; readonly address: string | undefined },
): void {
  const secure = origin.startsWith('https:')
  const options = { path: '/recover', sameSite: 'lax', httpOnly: true, signed: true, maxAge: 900, secure } as const
  reply.setCookie(cookie, `${id} ${address ?? ''}`, options)
}

function begunIn(request: FastifyRequest) {
  const { valid, value } = request.unsignCookie(request.cookies[cookie] ?? '')
  const [id = '', address = ''] = valid ? (value ?? '').split(' ') : []
  return id === '' ? undefined : { id, address: address === '' ? undefined : address }
}

const startFields: Readonly<Record<string, string>> = {
  'document-type-unknown': 'documentType',
  'document-number-invalid': 'documentNumber',
  'name-invalid': 'name',
  'too-many-tries': 'documentNumber',
  'register-unavailable': 'documentNumber',
}
function startPages(server: Server, { deps, sources }: Sso): void {
  const { config } = deps
  const limited = { ...openDoor, rateLimit: { max: config.signInLimit } }
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    typed: Partial<RecoverTyped>,
    mistakes: readonly Mistake[],
  ) => {
    const language = languageOf(request)
    const csrf = reply.generateCsrf()
    return sendRecover(config, request, reply, {
      title: recoverWords[language].title,
      address: '/recover',
      children: <Recover {...{ language, csrf, typed, mistakes }} />,
    })
  }
  server.get('/recover', { config: openDoor, schema: hidden }, async (request, reply) => show(request, reply, {}, []))
  server.post(
    '/recover',
    { config: limited, preHandler: server.csrfProtection, schema: { ...hidden, body: startForm } },
    async (request, reply) => {
      const language = languageOf(request)
      const t = recoverWords[language]
      const { _csrf, ...typed } = request.body
      const blanks = [
        ...(typed.name.trim() === '' ? [{ field: 'name', text: t.noName }] : []),
        ...(typed.documentNumber.trim() === '' ? [{ field: 'documentNumber', text: t.noNumber }] : []),
      ]
      if (blanks.length > 0) return show(request, reply, typed, blanks)
      const begun = beginRecovery(deps, sources, { ...typed, source: request.ip })
      const outcome = await outcomeOf(begun, Object.keys(startFields))
      if (outcome.kind === 'refused')
        return show(request, reply, typed, mistakeOf(outcome.fault, startFields, language))
      keepBegun(config, reply, outcome.value)
      return reply.redirect('/recover/check', 303)
    },
  )
}

function checkPages(server: Server, { deps, sources }: Sso): void {
  const { config } = deps
  const { demo } = config
  const path = '/recover/check'
  const show = (request: FastifyRequest, reply: FastifyReply, isWaiting: boolean) => {
    const begun = begunIn(request)
    if (begun === undefined) return reply.redirect('/recover', 303)
    const language = languageOf(request)
    const csrf = reply.generateCsrf()
    return sendRecover(config, request, reply, {
      title: recoverWords[language].face,
      address: path,
      children: <Face {...{ language, csrf, demo, isWaiting }} address={begun.address} />,
    })
  }
  server.get(path, { config: openDoor, schema: hidden }, async (request, reply) => show(request, reply, false))
  server.post(
    path,
    {
      config: { ...openDoor, rateLimit: { max: config.signInLimit } },
      preHandler: server.csrfProtection,
      schema: { ...hidden, body: button },
    },
    async (request, reply) => {
      const begun = begunIn(request)
      if (begun === undefined) return reply.redirect('/recover', 303)
      const answer = await continueRecovery(deps, sources, begun.id)
      if (answer.kind === 'waiting') return show(request, reply, true)
      const language = languageOf(request)
      const t = recoverWords[language]
      reply.clearCookie(cookie, { path: '/recover' })
      const [title, children] =
        answer.kind === 'ticket'
          ? [t.ticket, <Ticket language={language} {...answer} key="ticket" />]
          : [t.refused, <Refused language={language} key="refused" />]
      return sendRecover(config, request, reply, { title, address: '/recover', children })
    },
  )
}

/** The way back into an account, by proving anew who one is. */
export function recoverRoutes(server: Server, sso: Sso): void {
  startPages(server, sso)
  checkPages(server, sso)
  finishPages(server, sso)
}
