import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CertificateChallenge } from '../../identity/index.ts'
import type { Config } from '../../platform/config.ts'
import type { Method, Step, Way } from '../../sso/index.ts'
import { keepCookies, letFormsReach } from '../exchange.ts'
import { languageOf, type PageParts, sendPage } from '../page.tsx'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'
import { ActingForPage, actingForWords } from './acting-for.tsx'
import { ConsentPage, consentWords } from './consent.tsx'
import type { Typed } from './method.ts'
import { ProveMorePage, proveWords } from './prove-more.tsx'
import { SignInPage, signInWords } from './sign-in.tsx'

export type StepRequest = FastifyRequest<{ Params: { uid: string } }>

/** How the page of a step is to be shown, beside what the step itself says. */
export interface View {
  /** Of several ways, this one. */
  readonly method?: string | undefined
  /** Another code is wanted. */
  readonly isAgain?: boolean
  readonly typed?: Typed
  readonly mistakes?: (language: Language) => readonly Mistake[]
  readonly challenge?: CertificateChallenge | undefined
}

const methodCookie = 'yihao_method'

/** Kept in this browser, so that the way that was taken last stands first. */
export function keepMethod({ origin }: Config, reply: FastifyReply, method: Method): FastifyReply {
  return reply.setCookie(methodCookie, method, {
    path: '/sign-in',
    sameSite: 'lax',
    httpOnly: true,
    maxAge: 31_536_000,
    secure: origin.startsWith('https:'),
  })
}

/** The one asked for; the one whose code is on its way; the one taken last. */
export function methodOf(
  { methods, code }: Extract<Step, { readonly kind: 'sign-in' }>,
  { cookies }: FastifyRequest,
  asked: string | undefined,
): Method {
  const wanted = [asked, code === undefined ? undefined : 'code', cookies[methodCookie]]
  const found = wanted.flatMap(each => methods.find(method => method === each) ?? [])
  return found[0] ?? methods[0] ?? 'password'
}

function wayOf({ ways, code, face }: Extract<Step, { readonly kind: 'prove-more' }>, asked: string | undefined): Way {
  const wanted = [asked, face === undefined ? undefined : 'face', code === undefined ? undefined : 'code']
  const found = wanted.flatMap(each => ways.find(way => way === each) ?? [])
  return found[0] ?? ways[0] ?? 'totp'
}

/** A proxy that is believed hands the certificate on in this header; whether it is good is asked when it is used. */
const isForwarded = ({ clientCertificate }: Config, { headers }: FastifyRequest): boolean =>
  clientCertificate !== undefined && (headers[clientCertificate.header] ?? '') !== ''

interface Spoken {
  readonly language: Language
  readonly path: string
  readonly csrf: string
}

function partsOf(
  config: Config,
  request: StepRequest,
  step: Exclude<Step, { readonly kind: 'done' }>,
  view: View,
  spoken: Spoken,
): PageParts {
  const { language, path, csrf } = spoken
  if (step.kind === 'acting-for')
    return {
      title: actingForWords[language].title,
      address: path,
      children: <ActingForPage language={language} step={step} action={`${path}/acting-for`} csrf={csrf} />,
    }
  if (step.kind === 'consent')
    return {
      title: consentWords[language].title,
      address: path,
      children: <ConsentPage language={language} step={step} action={`${path}/consent`} csrf={csrf} />,
    }
  const { isAgain = false, typed = {}, challenge } = view
  const mistakes = view.mistakes?.(language) ?? []
  const inbox = config.demo && config.messageGateway === undefined
  if (step.kind === 'prove-more') {
    const way = wayOf(step, view.method)
    const { demo } = config
    return {
      title: proveWords[language].title,
      address: `${path}?way=${way}`,
      scripts: ['passkey.js'],
      children: <ProveMorePage {...spoken} {...{ step, way, mistakes, isAgain, inbox, demo }} />,
    }
  }
  const method = methodOf(step, request, view.method)
  return {
    title: signInWords[language].title,
    address: `${path}?method=${method}`,
    scripts: ['passkey.js'],
    children: (
      <SignInPage
        {...spoken}
        {...{ step, method, mistakes, typed, isAgain, inbox, challenge }}
        isForwarded={isForwarded(config, request)}
      />
    ),
  }
}

/** The page of the step that a sign-in has come to, or on to where it leads. */
export function sendStep(
  config: Config,
  request: StepRequest,
  reply: FastifyReply,
  step: Step,
  view: View = {},
): FastifyReply {
  keepCookies(reply)
  if (step.kind === 'done') return reply.redirect(step.location, 303)
  const spoken = {
    language: languageOf(request),
    path: `/sign-in/${request.params.uid}`,
    csrf: reply.generateCsrf(),
  }
  if (step.asker.redirectOrigin !== config.origin) letFormsReach(reply, step.asker.redirectOrigin)
  return sendPage(config, request, reply, partsOf(config, request, step, view, spoken))
}
