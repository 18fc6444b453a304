import type { Server } from '../../platform/http/server.ts'
import { decline, requestSignInCode, type Sso, signInWithCode, signInWithPassword } from '../../sso/index.ts'
import { exchangeOf } from '../exchange.ts'
import { form, openDoor, text } from '../forms.ts'
import { hidden } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { blankOf } from './blanks.ts'
import { codeWords } from './code.tsx'
import { go, refuse, settle, showStep, uid } from './door.ts'
import { passwordWords } from './password.tsx'

const passwordForm = form({ identifier: text(200), password: text(1_024), answer: refuse })
const sendForm = form({ identifier: text(200), answer: refuse })
const codeForm = form({ code: text(40), answer: refuse })
/** By password, or by a code sent to the phone. */
export function methodRoutes(server: Server, sso: Sso): void {
  const { config } = sso.deps
  const preHandler = server.csrfProtection
  const limited = { ...openDoor, rateLimit: { max: config.signInLimit } }

  server.post(
    '/sign-in/:uid',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: passwordForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      const { answer, password } = request.body
      const identifier = request.body.identifier.trim()
      if (answer === 'refuse') return go(reply, await decline(sso, exchange))
      const typed = { identifier }
      const blank = blankOf({ identifier, password })
      if (blank.length > 0)
        return showStep(sso, request, reply, {
          method: 'password',
          typed,
          mistakes: language =>
            blank.map(field => ({
              field,
              text: field === 'identifier' ? passwordWords[language].noIdentifier : passwordWords[language].noPassword,
            })),
        })
      const attempt = { identifier, password, source: request.ip }
      const wrong = { zh: passwordWords.zh.wrong, en: passwordWords.en.wrong }
      return settle(sso, request, reply, 'password', await signInWithPassword(sso, exchange, attempt), {
        field: 'identifier',
        wrong,
        typed,
      })
    },
  )

  server.post(
    '/sign-in/:uid/code/send',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: sendForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      if (request.body.answer === 'refuse') return go(reply, await decline(sso, exchange))
      const identifier = request.body.identifier.trim()
      const again = (said: (language: 'zh' | 'en') => string) =>
        showStep(sso, request, reply, {
          method: 'code',
          isAgain: true,
          typed: { identifier },
          mistakes: language => [{ field: 'identifier', text: said(language) }],
        })
      if (identifier === '') return again(language => codeWords[language].noIdentifier)
      const sending = requestSignInCode(sso, exchange, { identifier, source: request.ip })
      const outcome = await outcomeOf(sending, ['code-too-soon', 'messages-unavailable'])
      if (outcome.kind === 'refused') return again(language => saidOf(outcome.fault, language))
      return go(reply, `${outcome.value}?method=code`)
    },
  )

  server.post(
    '/sign-in/:uid/code',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: codeForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      if (request.body.answer === 'refuse') return go(reply, await decline(sso, exchange))
      const code = request.body.code.trim()
      if (code === '')
        return showStep(sso, request, reply, {
          method: 'code',
          mistakes: language => [{ field: 'code', text: codeWords[language].noCode }],
        })
      const wrong = { zh: codeWords.zh.wrong, en: codeWords.en.wrong }
      const answer = await signInWithCode(sso, exchange, { code, source: request.ip })
      return settle(sso, request, reply, 'code', answer, { field: 'code', wrong })
    },
  )
}
