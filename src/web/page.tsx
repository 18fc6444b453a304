import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import type { Config } from '../platform/config.ts'
import { renderPage } from './ui/document.tsx'
import type { Language } from './ui/text.ts'

/** The language asked for in this request: `?lang=`, then the cookie of an earlier choice, then Chinese. */
export function languageOf(request: FastifyRequest): Language {
  // What is refused before cookies are read has none.
  const cookies: FastifyRequest['cookies'] | null = request.cookies
  const asked = new URL(request.originalUrl, 'http://localhost').searchParams.get('lang') ?? cookies?.lang
  return asked === 'en' ? 'en' : 'zh'
}

/** The same page in the other language. */
function otherLanguage(address: string, language: Language): string {
  const url = new URL(address, 'http://localhost')
  url.searchParams.set('lang', language === 'zh' ? 'en' : 'zh')
  return `${url.pathname}${url.search}`
}

export interface PageParts {
  readonly title: string
  readonly width?: 'narrow' | 'wide'
  readonly scripts?: readonly string[]
  readonly styles?: readonly string[]
  /** Address of the manifest of a page that can be installed. */
  readonly manifest?: string
  readonly signedInAs?: string | undefined
  readonly signOutToken?: string | undefined
  /** Where the page is found again, when the address that made it takes forms alone. */
  readonly address?: string
  /** The form that made the page, to be sent again for the other language. */
  readonly sent?: Readonly<Record<string, string>> | undefined
  readonly children: ComponentChildren
}

/** One request's page: its language, the demo ribbon, the language that was chosen kept in a cookie. */
export function pageFor(
  { demo }: Pick<Config, 'demo'>,
  request: FastifyRequest,
  { address = request.originalUrl, ...parts }: PageParts,
): string {
  const language = languageOf(request)
  return renderPage({ language, demo, languageHref: otherLanguage(address, language), ...parts })
}

/** What every page's route declares beside its access: faults become a page, and the API's description leaves it out. */
export const hidden = { hide: true } as const

/** Sends a page; what it shows is for this person alone and is kept nowhere. */
export function sendPage(
  config: Pick<Config, 'demo' | 'origin'>,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: PageParts,
): FastifyReply {
  const asked = new URL(request.originalUrl, 'http://localhost').searchParams.get('lang')
  if (asked === 'zh' || asked === 'en')
    reply.setCookie('lang', asked, {
      path: '/',
      sameSite: 'lax',
      httpOnly: true,
      maxAge: 31_536_000,
      secure: config.origin.startsWith('https:'),
    })
  return reply
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(pageFor(config, request, parts))
}
