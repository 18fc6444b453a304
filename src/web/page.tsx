import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import type { Config } from '../platform/config.ts'
import { renderPage } from './ui/document.tsx'
import type { Language } from './ui/text.ts'

/** The language asked for in this request: `?lang=`, then the cookie of an earlier choice, then Chinese. */
export function languageOf(request: FastifyRequest): Language {
  const asked = new URL(request.url, 'http://localhost').searchParams.get('lang') ?? request.cookies.lang
  return asked === 'en' ? 'en' : 'zh'
}

/** The same address in the other language. */
function otherLanguage(request: FastifyRequest, language: Language): string {
  const url = new URL(request.url, 'http://localhost')
  url.searchParams.set('lang', language === 'zh' ? 'en' : 'zh')
  return `${url.pathname}${url.search}`
}

export interface PageParts {
  readonly title: string
  readonly width?: 'narrow' | 'wide'
  readonly scripts?: readonly string[]
  readonly signedInAs?: string | undefined
  readonly signOutToken?: string | undefined
  readonly children: ComponentChildren
}

/** One request's page: its language, the demo ribbon, the language that was chosen kept in a cookie. */
export function pageFor(
  { demo }: Pick<Config, 'demo'>,
  request: FastifyRequest,
  { title, ...parts }: PageParts,
): string {
  const language = languageOf(request)
  return renderPage({ title, language, demo, languageHref: otherLanguage(request, language), ...parts })
}

/** Sends a page; what it shows is for this person alone and is kept nowhere. */
export function sendPage(
  config: Pick<Config, 'demo' | 'origin'>,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: PageParts,
): FastifyReply {
  const asked = new URL(request.url, 'http://localhost').searchParams.get('lang')
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
