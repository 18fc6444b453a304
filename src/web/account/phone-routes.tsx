import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { changePhone, requestPhoneCode, type SentCode, signInMethodsOf } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { form, ownDoor, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { codeWords } from '../sign-in/code.tsx'
import { ownerOf } from '../signed-in.ts'
import type { Mistake } from '../ui/form.tsx'
import { sendAccount } from './frame.tsx'
import { withFreshProof } from './fresh.ts'
import { ChangePhone, phonePath, phoneWords } from './phone.tsx'

const numberForm = form({ phone: text(40) })
const instant = Type.String({ maxLength: 30, format: 'date-time' })
const codeForm = form({ phone: text(40), id: text(40), expiresAt: instant, nextAt: instant, code: text(40) })
const numberFaults = ['phone-invalid', 'phone-unchanged', 'code-too-soon', 'messages-unavailable']
const codeFaults = ['code-invalid', 'phone-taken']

interface Shown {
  readonly phone?: string
  readonly sent?: SentCode
  readonly mistakes?: readonly Mistake[]
}

async function sendPhone(deps: Deps, request: FastifyRequest, reply: FastifyReply, shown: Shown) {
  const { config } = deps
  const owner = await ownerOf(deps, request.caller)
  const { phone: standing } = await signInMethodsOf(deps, owner.person.id)
  const inbox = config.demo && config.messageGateway === undefined
  return sendAccount(config, request, reply, {
    owner,
    tab: '/me/security',
    shape: 'form',
    address: phonePath,
    title: phoneWords[languageOf(request)].title,
    children: spoken => (
      <ChangePhone
        {...spoken}
        {...{ standing, inbox }}
        phone={shown.phone}
        sent={shown.sent}
        mistakes={shown.mistakes ?? []}
      />
    ),
  })
}

/** Another phone: its number, then the code that was sent there. The number stands in no address. */
export function phoneRoutes(server: Server, deps: Deps, sso: Sso): void {
  const preHandler = server.csrfProtection
  server.get(phonePath, { config: ownDoor, schema: hidden }, (request, reply) =>
    withFreshProof(sso, request, reply, phonePath, () => sendPhone(deps, request, reply, {})),
  )
  server.post(phonePath, { config: ownDoor, preHandler, schema: { ...hidden, body: numberForm } }, (request, reply) =>
    withFreshProof(sso, request, reply, phonePath, async proof => {
      const language = languageOf(request)
      const phone = request.body.phone.trim()
      const wrong = (said: string) =>
        sendPhone(deps, request, reply, { phone, mistakes: [{ field: 'phone', text: said }] })
      if (phone === '') return wrong(phoneWords[language].noPhone)
      const sending = requestPhoneCode(deps, request.caller, { proof, phone, source: request.ip })
      const outcome = await outcomeOf(sending, numberFaults)
      if (outcome.kind === 'refused') return wrong(saidOf(outcome.fault, language))
      return sendPhone(deps, request, reply, { phone, sent: outcome.value })
    }),
  )
  server.post(
    `${phonePath}/confirm`,
    { config: ownDoor, preHandler, schema: { ...hidden, body: codeForm } },
    (request, reply) =>
      withFreshProof(sso, request, reply, phonePath, async proof => {
        const language = languageOf(request)
        const { phone, id, expiresAt, nextAt, code } = request.body
        const sent = { id, expiresAt: new Date(expiresAt), nextAt: new Date(nextAt) }
        const wrong = (said: string) =>
          sendPhone(deps, request, reply, { phone, sent, mistakes: [{ field: 'code', text: said }] })
        if (code.trim() === '') return wrong(phoneWords[language].noCode)
        const outcome = await outcomeOf(changePhone(deps, request.caller, { proof, phone, id, code }), codeFaults)
        if (outcome.kind === 'ok') return reply.redirect('/me/security?done=phone', 303)
        if (outcome.fault.code === 'code-invalid') return wrong(codeWords[language].wrong)
        const mistakes = [{ field: 'phone', text: phoneWords[language].taken }]
        return sendPhone(deps, request, reply, { phone, mistakes })
      }),
  )
}
