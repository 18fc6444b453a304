import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import { decline, type MoreProof, proveMore, requestConfirmCode, type Sso, skipProof } from '../../sso/index.ts'
import { exchangeOf } from '../exchange.ts'
import { button, form, openDoor, optionalText } from '../forms.ts'
import { hidden } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import type { Language } from '../ui/text.ts'
import { jsonIn } from './blanks.ts'
import { go, mistakeOf, refuse, showStep, uid } from './door.ts'
import type { StepRequest } from './pages.tsx'
import { passkeyWords } from './passkey.tsx'
import { wayWords } from './ways.tsx'

const ways = ['totp', 'recovery-code', 'code', 'passkey', 'register-match', 'face'] as const
const proofForm = form({
  way: Type.Enum([...ways]),
  code: optionalText(40),
  response: optionalText(30_000),
  answer: refuse,
})
const sendForm = form({ answer: refuse })
type Way = (typeof ways)[number]

const isTyped = (way: Way): way is 'totp' | 'recovery-code' | 'code' =>
  way === 'totp' || way === 'recovery-code' || way === 'code'

function proofIn(way: Way, code: string, response: string, source: string): MoreProof {
  if (isTyped(way)) return { way, code, source }
  if (way === 'passkey') return { way, response: jsonIn(response), source }
  return { way, source }
}

/** Where the page says what went wrong. */
const fieldOf = (way: Way): string => (isTyped(way) ? 'code' : way === 'passkey' ? 'passkey' : 'way')

function wrongOf(way: Way, language: Language): string {
  if (isTyped(way)) return wayWords[language].wrong[way]
  return way === 'passkey' ? passkeyWords[language].refused : wayWords[language].refused
}

/** What may be tried again at once: nobody was refused by it. */
const passing = ['register-unavailable', 'face-check-pending', 'code-too-soon', 'messages-unavailable']

/** Second factors and what raises the level, in the same sign-in. */
export function proveRoutes(server: Server, sso: Sso): void {
  const { config } = sso.deps
  const preHandler = server.csrfProtection
  const limited = { ...openDoor, rateLimit: { max: config.signInLimit } }

  const again = (request: StepRequest, reply: FastifyReply, way: Way, said: (language: Language) => string) =>
    showStep(sso, request, reply, {
      method: way,
      mistakes: language => [{ field: fieldOf(way), text: said(language) }],
    })

  server.post(
    '/sign-in/:uid/prove',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: proofForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      const { answer: pressed, way, response = '' } = request.body
      if (pressed === 'refuse') return go(reply, await decline(sso, exchange))
      const code = request.body.code?.trim() ?? ''
      if (isTyped(way) && code === '')
        return again(request, reply, way, language =>
          way === 'recovery-code' ? wayWords[language].noRecoveryCode : wayWords[language].noCode,
        )
      const outcome = await outcomeOf(proveMore(sso, exchange, proofIn(way, code, response, request.ip)), passing)
      if (outcome.kind === 'refused') return again(request, reply, way, language => saidOf(outcome.fault, language))
      const answer = outcome.value
      if (answer.kind === 'ok') return go(reply, answer.location)
      const mistakes = (language: Language) => mistakeOf(answer, fieldOf(way), language, wrongOf(way, language))
      return showStep(sso, request, reply, { method: way, mistakes })
    },
  )

  server.post(
    '/sign-in/:uid/prove/send',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: sendForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      if (request.body.answer === 'refuse') return go(reply, await decline(sso, exchange))
      const outcome = await outcomeOf(requestConfirmCode(sso, exchange, { source: request.ip }), passing)
      if (outcome.kind === 'refused') return again(request, reply, 'code', language => saidOf(outcome.fault, language))
      return go(reply, `${outcome.value}?way=code`)
    },
  )

  server.post(
    '/sign-in/:uid/skip',
    { config: openDoor, preHandler, schema: { ...hidden, params: uid, body: button } },
    async (request, reply) => go(reply, await skipProof(sso, exchangeOf(request, reply))),
  )
}
