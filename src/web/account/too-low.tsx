import type { FastifyReply, FastifyRequest } from 'fastify'
import { freshStart, type Sso } from '../../sso/index.ts'
import { languageOf } from '../page.tsx'
import type { Owner } from '../signed-in.ts'
import { LinkButton } from '../ui/link.tsx'
import { type Language, texts } from '../ui/text.ts'
import { type AccountTab, sendAccount } from './frame.tsx'

const words = texts(
  {
    title: '还差一步：确认是您本人',
    about:
      '这一步要求实名等级 3 级，并且这次登录用了两种方式，例如密码加短信验证码、密码加人脸核验，或者用了通行密钥。',
    confirm: '再确认一次',
    level: (level: number) => `您登记的实名等级是 ${level} 级；不到 3 级的，请带身份证件到政务服务窗口核验。`,
  },
  {
    title: 'One more step: confirm that it is you',
    about:
      'This needs assurance level 3, and a sign-in by two means, such as a password and a code by text message or a face check, or by a passkey.',
    confirm: 'Confirm once more',
    level: (level: number) => `You are known at level ${level}; below 3, take your ID to a service counter.`,
  },
)

/** What would do where a session is not known surely enough, without leading anybody in circles. */
export function TooLow({ language, level, href }: { language: Language; level: number; href: string }) {
  const t = words[language]
  return (
    <section class="panel">
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      <p>{t.level(level)}</p>
      <div class="buttons">
        <LinkButton href={href}>{t.confirm}</LinkButton>
      </div>
    </section>
  )
}

export const tooLowTitle = (language: Language): string => words[language].title

/** This session is not known surely enough for what was asked. */
export function sendTooLow(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { owner, tab, path }: { readonly owner: Owner; readonly tab: AccountTab; readonly path: string },
): FastifyReply {
  return sendAccount(sso.deps.config, request, reply, {
    owner,
    tab,
    shape: 'form',
    address: path,
    title: tooLowTitle(languageOf(request)),
    children: ({ language }) => (
      <TooLow language={language} level={owner.person.assuranceLevel} href={freshStart(sso, path)} />
    ),
  })
}
