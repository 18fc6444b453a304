import Type from 'typebox'
import {
  addPasskey,
  confirmTotp,
  type NewPasskey,
  removePasskey,
  renamePasskey,
  startPasskey,
  startTotp,
} from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import type { Server } from '../../platform/http/server.ts'
import { proofOf, type Sso } from '../../sso/index.ts'
import { exchangeOf } from '../exchange.ts'
import { button, form, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { isCreationAnswer } from './creation-answer.ts'
import { withFreshProof } from './fresh.ts'
import { passkeyWords } from './passkeys.tsx'
import { sendNewPasskey, sendPasskey, sendRecoveryCodes, sendTotpConfirm, sendTotpStart } from './security-pages.tsx'
import { totpWords } from './totp.tsx'

const uri = Type.String({ maxLength: 400, pattern: '^otpauth://totp/.*[?&]secret=[A-Z2-7]+' })
const confirmForm = form({ uri, code: text(20) })
const secretIn = (address: string): string => /[?&]secret=([A-Z2-7]+)/.exec(address)?.[1] ?? ''

function totpRoutes(server: Server, deps: Deps, sso: Sso): void {
  const path = '/me/security/totp'
  const preHandler = server.csrfProtection
  server.get(path, { config: ownDoor, schema: hidden }, (request, reply) =>
    withFreshProof(sso, request, reply, path, () => sendTotpStart(deps, request, reply)),
  )
  server.post(path, { config: ownDoor, preHandler, schema: { ...hidden, body: button } }, (request, reply) =>
    withFreshProof(sso, request, reply, path, async proof =>
      sendTotpConfirm(deps, request, reply, await startTotp(deps, request.caller, { proof })),
    ),
  )
  server.post(
    `${path}/confirm`,
    { config: ownDoor, preHandler, schema: { ...hidden, body: confirmForm } },
    (request, reply) =>
      withFreshProof(sso, request, reply, path, async proof => {
        const t = totpWords[languageOf(request)]
        const { code } = request.body
        const shown = { uri: request.body.uri, secret: secretIn(request.body.uri) }
        const wrong = (said: string) => sendTotpConfirm(deps, request, reply, shown, [{ field: 'code', text: said }])
        if (code.trim() === '') return wrong(t.noCode)
        const outcome = await outcomeOf(confirmTotp(deps, request.caller, { proof, code }), ['code-invalid'])
        if (outcome.kind === 'refused') return wrong(t.wrongCode)
        return sendRecoveryCodes(deps, request, reply, outcome.value.recoveryCodes)
      }),
  )
}

const keyName = text(100)
const newForm = form({ name: keyName, response: text(30_000) })
const renameForm = form({ id: text(1_400), name: keyName })
const removeForm = form({ id: text(1_400) })
const newFaults = ['credential-name-invalid', 'passkey-refused', 'passkey-known', 'passkey-too-many']

/** What the browser answered, if it is of the form that it should have. */
function answerIn(response: string): NewPasskey['response'] | undefined {
  try {
    const answer: unknown = JSON.parse(response)
    return isCreationAnswer(answer) ? answer : undefined
  } catch {
    return undefined
  }
}

function newPasskeyRoutes(server: Server, deps: Deps, sso: Sso): void {
  const path = '/me/security/passkeys/new'
  const preHandler = server.csrfProtection
  server.get(path, { config: ownDoor, schema: hidden }, (request, reply) =>
    withFreshProof(sso, request, reply, path, () => sendNewPasskey(deps, request, reply, {})),
  )
  // Asked by the page's script; without a fresh sign-in it is a fault, and the form then leads to one.
  server.post(
    '/me/security/passkeys/start',
    { config: ownDoor, preHandler, schema: hidden },
    async (request, reply) => {
      const proof = await proofOf(sso, exchangeOf(request, reply))
      const weakest = { authTime: new Date(0), amr: [], assurance: 2 }
      return startPasskey(deps, request.caller, { proof: proof ?? weakest })
    },
  )
  server.post(
    '/me/security/passkeys',
    { config: ownDoor, preHandler, schema: { ...hidden, body: newForm } },
    (request, reply) =>
      withFreshProof(sso, request, reply, path, async proof => {
        const language = languageOf(request)
        const t = passkeyWords[language]
        const { name } = request.body
        const wrong = (said: string) =>
          sendNewPasskey(deps, request, reply, { name, mistakes: [{ field: 'name', text: said }] })
        const response = answerIn(request.body.response)
        if (response === undefined) return wrong(name.trim() === '' ? t.noName : t.refused)
        const outcome = await outcomeOf(addPasskey(deps, request.caller, { proof, response, name }), newFaults)
        if (outcome.kind === 'ok') return reply.redirect('/me/security?done=passkey', 303)
        return wrong(outcome.fault.code === 'passkey-refused' ? t.refused : saidOf(outcome.fault, language))
      }),
  )
}

function passkeyRoutes(server: Server, deps: Deps, sso: Sso): void {
  const preHandler = server.csrfProtection
  server.get(
    '/me/security/passkey',
    { config: ownDoor, schema: { ...hidden, querystring: query({ id: text(1_400) }) } },
    (request, reply) => sendPasskey(deps, request, reply, request.query.id, []),
  )
  server.post(
    '/me/security/passkey/rename',
    { config: ownDoor, preHandler, schema: { ...hidden, body: renameForm } },
    async (request, reply) => {
      const { id, name } = request.body
      const outcome = await outcomeOf(renamePasskey(deps, request.caller, { id, name }), ['credential-name-invalid'])
      if (outcome.kind === 'ok') return reply.redirect('/me/security?done=passkey-renamed', 303)
      const { noName } = passkeyWords[languageOf(request)]
      return sendPasskey(deps, request, reply, id, [{ field: 'name', text: noName }])
    },
  )
  server.post(
    '/me/security/passkey/remove',
    { config: ownDoor, preHandler, schema: { ...hidden, body: removeForm } },
    (request, reply) =>
      withFreshProof(sso, request, reply, '/me/security', async proof => {
        await removePasskey(deps, request.caller, { id: request.body.id, proof })
        return reply.redirect('/me/security?done=passkey-removed', 303)
      }),
  )
}

/** What is added to the account, and taken off again. */
export function enrolRoutes(server: Server, deps: Deps, sso: Sso): void {
  totpRoutes(server, deps, sso)
  newPasskeyRoutes(server, deps, sso)
  passkeyRoutes(server, deps, sso)
}
