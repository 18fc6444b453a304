import Type from 'typebox'
import { proofAlgorithms } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import {
  decline,
  type Sso,
  signInWithCertificate,
  signInWithForwardedCertificate,
  signInWithPasskey,
  startPasskeySignIn,
} from '../../sso/index.ts'
import { exchangeOf, keepCookies } from '../exchange.ts'
import { form, openDoor, text } from '../forms.ts'
import { hidden } from '../page.tsx'
import { blankOf, jsonIn } from './blanks.ts'
import { certificateWords } from './certificate.tsx'
import { go, refuse, settle, showStep, uid } from './door.ts'
import { passkeyWords } from './passkey.tsx'

const passkeyForm = form({ response: text(30_000), answer: refuse })
const certificateForm = form({
  challenge: text(100),
  chain: text(32_768),
  algorithm: Type.Enum([...proofAlgorithms]),
  signature: text(4_096),
  answer: refuse,
})
const forwardedForm = form({ answer: refuse })

/** By a key that one holds: a passkey, or that of a certificate. */
export function keyRoutes(server: Server, sso: Sso): void {
  const preHandler = server.csrfProtection
  const limited = { ...openDoor, rateLimit: { max: sso.deps.config.signInLimit } }

  server.post(
    '/sign-in/:uid/passkey/start',
    { config: limited, preHandler, schema: { ...hidden, params: uid } },
    async (request, reply) => {
      const options = await startPasskeySignIn(sso, exchangeOf(request, reply))
      return keepCookies(reply).header('cache-control', 'no-store').send(options)
    },
  )
  server.post(
    '/sign-in/:uid/passkey',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: passkeyForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      if (request.body.answer === 'refuse') return go(reply, await decline(sso, exchange))
      const response = jsonIn(request.body.response)
      const wrong = { zh: passkeyWords.zh.refused, en: passkeyWords.en.refused }
      const answer = await signInWithPasskey(sso, exchange, { response, source: request.ip })
      return settle(sso, request, reply, 'passkey', answer, { field: 'passkey', wrong })
    },
  )

  server.post(
    '/sign-in/:uid/certificate',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: certificateForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      const { answer: pressed, challenge, algorithm } = request.body
      if (pressed === 'refuse') return go(reply, await decline(sso, exchange))
      const [chain, signature] = [request.body.chain.trim(), request.body.signature.replace(/\s/g, '')]
      const typed = { chain, algorithm }
      const blank = blankOf({ chain, signature })
      if (blank.length > 0)
        return showStep(sso, request, reply, {
          method: 'certificate',
          typed,
          mistakes: language =>
            blank.map(field => ({
              field,
              text: field === 'chain' ? certificateWords[language].noChain : certificateWords[language].noSignature,
            })),
        })
      const attempt = { challenge, chain, algorithm, signature, source: request.ip }
      const wrong = { zh: certificateWords.zh.refused, en: certificateWords.en.refused }
      const answer = await signInWithCertificate(sso, exchange, attempt)
      return settle(sso, request, reply, 'certificate', answer, { field: 'chain', wrong, typed })
    },
  )
  server.post(
    '/sign-in/:uid/certificate/forwarded',
    { config: limited, preHandler, schema: { ...hidden, params: uid, body: forwardedForm } },
    async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      if (request.body.answer === 'refuse') return go(reply, await decline(sso, exchange))
      const answer = await signInWithForwardedCertificate(sso, exchange, { source: request.ip })
      const wrong = { zh: certificateWords.zh.refused, en: certificateWords.en.refused }
      return settle(sso, request, reply, 'certificate', answer ?? { kind: 'refused' }, { field: 'chain', wrong })
    },
  )
}
