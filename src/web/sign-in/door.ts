import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { type Method, nextStep, type SignInAnswer, type Sso, startCertificateSignIn } from '../../sso/index.ts'
import { exchangeOf, keepCookies } from '../exchange.ts'
import type { Mistake } from '../ui/form.tsx'
import { formatClock, type Language } from '../ui/text.ts'
import type { Typed } from './method.ts'
import { keepMethod, methodOf, type StepRequest, sendStep, type View } from './pages.tsx'
import { lockedWords, reasonWords } from './reasons.ts'

export const uid = Type.Object(
  { uid: Type.String({ pattern: '^[A-Za-z0-9_-]{10,64}$' }) },
  { additionalProperties: false },
)
/** Every form can refuse; a form sent by Enter presses its first button, which goes on. */
export const refuse = Type.Optional(Type.Literal('refuse'))

export const go = (reply: FastifyReply, location: string): FastifyReply => keepCookies(reply).redirect(location, 303)

/** The page that this sign-in has come to. */
export async function showStep(sso: Sso, request: StepRequest, reply: FastifyReply, view: View = {}) {
  const exchange = exchangeOf(request, reply)
  const step = await nextStep(sso, exchange)
  const needsText = step.kind === 'sign-in' && methodOf(step, request, view.method) === 'certificate'
  const challenge = needsText ? await startCertificateSignIn(sso, exchange) : undefined
  return sendStep(sso.deps.config, request, reply, step, { ...view, challenge })
}

/** What is said of an attempt that did not succeed; `otherwise` where there is no more to be told. */
export function mistakeOf(
  answer: Exclude<SignInAnswer, { readonly kind: 'ok' }>,
  field: string,
  language: Language,
  otherwise: string,
): Mistake[] {
  if (answer.kind === 'locked') return [{ field, text: lockedWords[language].until(formatClock(answer.until)) }]
  const told = answer.reason === undefined ? undefined : reasonWords[language][answer.reason]
  return [{ field, text: told ?? otherwise }]
}

export interface Wrong {
  /** Where the page says it. */
  readonly field: string
  readonly wrong: Readonly<Record<Language, string>>
  readonly typed?: Typed
}

/** On by an answer: in, or back to the page of this method with what went wrong. */
export function settle(
  sso: Sso,
  request: StepRequest,
  reply: FastifyReply,
  method: Method,
  answer: SignInAnswer,
  { field, wrong, typed = {} }: Wrong,
) {
  if (answer.kind === 'ok') return go(keepMethod(sso.deps.config, reply, method), answer.location)
  const mistakes = (language: Language) => mistakeOf(answer, field, language, wrong[language])
  return showStep(sso, request, reply, { method, typed, mistakes })
}
