import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../platform/config.ts'
import { type OpenInput, type Verification, wayOf } from '../../verification/index.ts'
import { languageOf, sendPage } from '../page.tsx'
import type { Mistake } from '../ui/form.tsx'
import { Answer, answerPath, answerWords } from './answer.tsx'
import { Home, homeWords } from './home.tsx'
import { ReceiptAnswer, receiptWords } from './receipt.tsx'
import { ShowCodeNotice, showCodeWords } from './show-code.tsx'
import { type Asked, Verify, verifyWords } from './verify.tsx'

export function sendHome(config: Config, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request)
  return sendPage(config, request, reply, {
    title: homeWords[language].title,
    width: 'wide',
    children: <Home language={language} />,
  })
}

/** What is missing of the form that was sent; nothing was sent at all where `asked` is empty. */
function mistakesOf(asked: Asked, t: (typeof verifyWords)['zh']): Mistake[] {
  const isBlank = (text: string | undefined): boolean => text !== undefined && text.trim() === ''
  return [
    ...(isBlank(asked.identifier) ? [{ field: 'identifier', text: t.noIdentifier }] : []),
    ...(isBlank(asked.checkCode) ? [{ field: 'checkCode', text: t.noCheckCode }] : []),
    ...(asked.file === 'none' ? [{ field: 'file', text: t.noFile }] : []),
    ...(isBlank(asked.qr) && asked.identifier === undefined ? [{ field: 'qr', text: t.noQr }] : []),
  ]
}

/** The form, with what was typed kept. */
export function sendVerify(config: Config, request: FastifyRequest, reply: FastifyReply, asked: Asked): FastifyReply {
  const language = languageOf(request)
  const t = verifyWords[language]
  return sendPage(config, request, reply, {
    title: t.title,
    scripts: ['verify.js'],
    address: '/v',
    children: <Verify language={language} asked={asked} mistakes={mistakesOf(asked, t)} />,
  })
}

export function sendAnswer(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  input: OpenInput,
  verification: Verification,
): FastifyReply {
  const language = languageOf(request)
  const t = answerWords[language]
  const { outcome, receipt } = verification
  const word = receipt === undefined ? t[outcome] : receiptWords[language].title
  return sendPage(config, request, reply, {
    title: `${word} · ${t.title}`,
    scripts: ['verify.js'],
    // A file is not sent a second time for another language: the page to begin with is.
    ...('file' in input ? { address: '/v' } : { address: answerPath, sent: { ...input } }),
    children:
      receipt === undefined ? (
        <Answer language={language} verification={verification} way={wayOf(input)} />
      ) : (
        <ReceiptAnswer language={language} receipt={receipt} />
      ),
  })
}

/** Somebody scanned what a holder's screen shows to a counter. */
export function sendShowCode(config: Config, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request)
  return sendPage(config, request, reply, {
    title: showCodeWords[language].title,
    scripts: ['verify.js'],
    address: '/v',
    children: <ShowCodeNotice language={language} />,
  })
}
