import {
  cancelRecovery,
  changePassword,
  freezeAccount,
  removePhone,
  removeTotp,
  renewRecoveryCodes,
  type SignInProof,
} from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import type { Fault } from '../../platform/faults.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { button, form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'
import { withFreshProof } from './fresh.ts'
import { sendFrozen } from './frozen.tsx'
import { changeWords } from './password.tsx'
import { isSecurityDone, type SecurityDone } from './security.tsx'
import { type Act, actPath } from './security-acts.ts'
import { sendAct, sendPassword, sendRecoveryCodes, sendSecurity } from './security-pages.tsx'

const passwordForm = form({ current: optionalText(1_024), next: text(1_024) })
const passwordFaults = [
  'password-wrong',
  'too-many-tries',
  'password-too-short',
  'password-too-long',
  'password-common',
  'password-personal',
]
const aboutCurrent = ['password-wrong', 'too-many-tries']

function blanksOf(current: string | undefined, next: string, language: Language): Mistake[] {
  const t = changeWords[language]
  return [
    ...(current === '' ? [{ field: 'current', text: t.noCurrent }] : []),
    ...(next === '' ? [{ field: 'next', text: t.noNext }] : []),
  ]
}

const mistakeOf = (fault: Fault, language: Language): Mistake => ({
  field: aboutCurrent.includes(fault.code) ? 'current' : 'next',
  text: saidOf(fault, language),
})

function passwordRoutes(server: Server, deps: Deps, sso: Sso): void {
  const path = '/me/security/password'
  const preHandler = server.csrfProtection
  server.get(path, { config: ownDoor, schema: hidden }, (request, reply) =>
    withFreshProof(sso, request, reply, path, () => sendPassword(deps, request, reply, [])),
  )
  server.post(path, { config: ownDoor, preHandler, schema: { ...hidden, body: passwordForm } }, (request, reply) =>
    withFreshProof(sso, request, reply, path, async proof => {
      const language = languageOf(request)
      const { current, next } = request.body
      const blanks = blanksOf(current, next, language)
      if (blanks.length > 0) return sendPassword(deps, request, reply, blanks)
      const change = changePassword(deps, request.caller, { proof, current, next })
      const outcome = await outcomeOf(change, passwordFaults)
      return outcome.kind === 'ok'
        ? reply.redirect('/me/security?done=password', 303)
        : sendPassword(deps, request, reply, [mistakeOf(outcome.fault, language)])
    }),
  )
}

/** What is taken off or renewed: said first, then done. */
function actRoutes(server: Server, deps: Deps, sso: Sso): void {
  const preHandler = server.csrfProtection
  const posted = { config: ownDoor, preHandler, schema: { ...hidden, body: button } }
  const codes = '/me/security/recovery-codes'
  server.get(codes, { config: ownDoor, schema: hidden }, (request, reply) =>
    withFreshProof(sso, request, reply, codes, () => sendAct(deps, request, reply, 'renew')),
  )
  server.post(codes, posted, (request, reply) =>
    withFreshProof(sso, request, reply, codes, async proof => {
      const { recoveryCodes } = await renewRecoveryCodes(deps, request.caller, { proof })
      return sendRecoveryCodes(deps, request, reply, recoveryCodes)
    }),
  )
  removalRoutes(server, deps, sso)
}

type Remove = (deps: Deps, caller: Caller, given: { readonly proof: SignInProof }) => Promise<void>

/** A means that is taken off, and what the page then says. */
const removals = [
  { act: 'remove-phone', remove: removePhone, done: 'phone-removed' },
  { act: 'remove-totp', remove: removeTotp, done: 'totp-removed' },
] as const satisfies readonly { readonly act: Act; readonly remove: Remove; readonly done: SecurityDone }[]

function removalRoutes(server: Server, deps: Deps, sso: Sso): void {
  const preHandler = server.csrfProtection
  for (const { act, done, remove } of removals) {
    const path = actPath[act]
    server.get(path, { config: ownDoor, schema: hidden }, (request, reply) =>
      withFreshProof(sso, request, reply, path, () => sendAct(deps, request, reply, act)),
    )
    server.post(path, { config: ownDoor, preHandler, schema: { ...hidden, body: button } }, (request, reply) =>
      withFreshProof(sso, request, reply, path, async proof => {
        await remove(deps, request.caller, { proof })
        return reply.redirect(`/me/security?done=${done}`, 303)
      }),
    )
  }
}

/** What keeps others out needs no fresh sign-in. */
function emergencyRoutes(server: Server, deps: Deps): void {
  const preHandler = server.csrfProtection
  const posted = { config: ownDoor, preHandler, schema: { ...hidden, body: button } }
  server.get('/me/security/freeze', { config: ownDoor, schema: hidden }, (request, reply) =>
    sendAct(deps, request, reply, 'freeze'),
  )
  server.post('/me/security/freeze', posted, async (request, reply) => {
    await freezeAccount(deps, request.caller)
    return sendFrozen(deps.config, request, reply)
  })
  server.post('/me/security/cancel-recovery', posted, async (request, reply) => {
    await outcomeOf(cancelRecovery(deps, request.caller), ['recovery-not-open'])
    return reply.redirect('/me/security?done=recovery-cancelled', 303)
  })
}

/** By what the account is signed in to. */
export function securityRoutes(server: Server, deps: Deps, sso: Sso): void {
  server.get(
    '/me/security',
    { config: ownDoor, schema: { ...hidden, querystring: query({ done: optionalText(40) }) } },
    (request, reply) => {
      const { done } = request.query
      return sendSecurity(deps, request, reply, isSecurityDone(done) ? done : undefined)
    },
  )
  passwordRoutes(server, deps, sso)
  actRoutes(server, deps, sso)
  emergencyRoutes(server, deps)
}
