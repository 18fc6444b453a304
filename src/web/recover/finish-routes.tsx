import type { FastifyReply, FastifyRequest } from 'fastify'
import { completeRecovery } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { form, listOf, openDoor, text, ticks } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import { Finish, Recovered } from './finish.tsx'
import { mistakeOf, sendRecover } from './page.ts'
import { recoverWords } from './words.ts'

const finishForm = form({ ticket: text(200), password: text(1_024), remove: ticks(20) })
const finishFields: Readonly<Record<string, string>> = {
  'recovery-ticket-invalid': 'ticket',
  'recovery-too-early': 'ticket',
  'password-too-short': 'password',
  'password-too-long': 'password',
  'password-common': 'password',
  'password-personal': 'password',
}

/** A ticket and a new password, after the wait. */
export function finishPages(server: Server, { deps }: Sso): void {
  const { config } = deps
  const path = '/recover/finish'
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    typed: { readonly ticket?: string; readonly remove: readonly string[] },
    mistakes: readonly Mistake[],
  ) => {
    const language = languageOf(request)
    const csrf = reply.generateCsrf()
    return sendRecover(config, request, reply, {
      title: recoverWords[language].finish,
      address: path,
      children: <Finish {...{ language, csrf, mistakes }} ticket={typed.ticket} remove={typed.remove} />,
    })
  }
  const everything = ['passkeys', 'totp', 'devices']
  server.get(path, { config: openDoor, schema: hidden }, async (request, reply) =>
    show(request, reply, { remove: everything }, []),
  )
  server.post(
    path,
    {
      config: { ...openDoor, rateLimit: { max: config.signInLimit } },
      preHandler: server.csrfProtection,
      schema: { ...hidden, body: finishForm },
    },
    async (request, reply) => {
      const language = languageOf(request)
      const t = recoverWords[language]
      const ticket = request.body.ticket.replace(/\s/g, '')
      const { password } = request.body
      const remove = listOf(request.body.remove)
      const blanks = [
        ...(ticket === '' ? [{ field: 'ticket', text: t.noTicket }] : []),
        ...(password === '' ? [{ field: 'password', text: t.noPassword }] : []),
      ]
      if (blanks.length > 0) return show(request, reply, { ticket, remove }, blanks)
      const [passkeys, totp, devices] = everything.map(each => remove.includes(each))
      const removed = { passkeys: passkeys === true, totp: totp === true, devices: devices === true }
      const completion = completeRecovery(deps, { ticket, password, remove: removed })
      const outcome = await outcomeOf(completion, Object.keys(finishFields))
      if (outcome.kind === 'refused')
        return show(request, reply, { ticket, remove }, mistakeOf(outcome.fault, finishFields, language))
      return sendRecover(config, request, reply, {
        title: t.recovered,
        address: path,
        children: <Recovered language={language} />,
      })
    },
  )
}
