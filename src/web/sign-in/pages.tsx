import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../platform/config.ts'
import type { Step } from '../../sso/index.ts'
import { keepCookies, letFormsReach } from '../exchange.ts'
import { languageOf, sendPage } from '../page.tsx'
import type { Mistake } from '../ui/form.tsx'
import { formatClock } from '../ui/text.ts'
import { ActingForPage, actingForWords } from './acting-for.tsx'
import { ConsentPage, consentWords } from './consent.tsx'
import { PasswordPage, passwordWords } from './password.tsx'

/** Why a sign-in did not succeed. */
export type Failure =
  | { readonly kind: 'blank' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked'; until: Date }

export interface Tried {
  readonly identifier: string
  readonly password: string
  readonly failure: Failure
}

/** Whether an account exists is not told: number and password are wrong together. */
function mistakesOf(tried: Tried | undefined, t: (typeof passwordWords)['zh']): Mistake[] {
  if (tried === undefined) return []
  const { failure, identifier, password } = tried
  if (failure.kind === 'refused') return [{ field: 'identifier', text: t.wrong }]
  if (failure.kind === 'locked') return [{ field: 'identifier', text: t.locked(formatClock(failure.until)) }]
  return [
    ...(identifier === '' ? [{ field: 'identifier', text: t.noIdentifier }] : []),
    ...(password === '' ? [{ field: 'password', text: t.noPassword }] : []),
  ]
}

/** The page of the step that a sign-in has come to, or on to where it leads. */
export function sendStep(
  config: Config,
  request: FastifyRequest<{ Params: { uid: string } }>,
  reply: FastifyReply,
  step: Step,
  tried?: Tried,
): FastifyReply {
  keepCookies(reply)
  if (step.kind === 'done') return reply.redirect(step.location, 303)
  const language = languageOf(request)
  const address = `/sign-in/${request.params.uid}`
  const csrf = reply.generateCsrf()
  if (step.asker.redirectOrigin !== config.origin) letFormsReach(reply, step.asker.redirectOrigin)
  if (step.kind === 'acting-for')
    return sendPage(config, request, reply, {
      title: actingForWords[language].title,
      address,
      children: <ActingForPage language={language} step={step} action={`${address}/acting-for`} csrf={csrf} />,
    })
  if (step.kind === 'consent')
    return sendPage(config, request, reply, {
      title: consentWords[language].title,
      address,
      children: <ConsentPage language={language} step={step} action={`${address}/consent`} csrf={csrf} />,
    })
  const t = passwordWords[language]
  return sendPage(config, request, reply, {
    title: t.title,
    address,
    children: (
      <PasswordPage
        language={language}
        step={step}
        action={address}
        csrf={csrf}
        identifier={tried?.identifier}
        mistakes={mistakesOf(tried, t)}
      />
    ),
  })
}
