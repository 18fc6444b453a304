import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../platform/config.ts'
import { languageOf, sendPage } from '../page.tsx'
import { LinkButton } from '../ui/link.tsx'
import { texts } from '../ui/text.ts'

const words = texts(
  {
    title: '账号已冻结',
    about: '现在谁都不能登录您的账号，各处的登录正在退出。',
    todo: '要解冻，请带身份证件到政务服务窗口，或拨打 12345。',
    home: '回到首页',
  },
  {
    title: 'The account is frozen',
    about: 'Nobody can sign in to your account now; open sessions are being ended.',
    todo: 'To lift it, take your ID to a service counter, or call 12345.',
    home: 'To the first page',
  },
)

/** The last page of an account: nobody is signed in to it any more. */
export function sendFrozen(config: Config, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const t = words[languageOf(request)]
  return sendPage(config, request, reply, {
    title: t.title,
    address: '/',
    children: (
      <section class="panel">
        <h1>{t.title}</h1>
        <p class="lead">{t.about}</p>
        <p>{t.todo}</p>
        <div class="buttons">
          <LinkButton href="/" second>
            {t.home}
          </LinkButton>
        </div>
      </section>
    ),
  })
}
