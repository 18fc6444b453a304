import type { FastifyRequest } from 'fastify'
import type { Config } from '../platform/config.ts'
import type { FaultView } from '../platform/http/fault-handler.ts'
import { languageOf, pageFor } from './page.tsx'
import { LinkButton } from './ui/link.tsx'
import { texts } from './ui/text.ts'

const words = texts(
  {
    titles: {
      'form-expired': '页面已过期',
      'not-found': '没有找到这个页面',
      'rate-limited': '请稍等一会儿',
      'database-unavailable': '服务暂时不可用',
      'interaction-lost': '这次登录已经结束',
      'license-not-found': '没有找到这份证照',
      'token-required': '请先登录',
    },
    other: '这一步没有完成',
    todo: '您可以返回上一页重试，或者从首页重新开始。',
    todoSignIn: '登录已过期或已退出，登录后可以继续。',
    home: '回到首页',
    signIn: '登录',
    reference: '如需帮助，请告诉工作人员这个编号：',
  },
  {
    titles: {
      'form-expired': 'This page has expired',
      'not-found': 'There is no such page',
      'rate-limited': 'Please wait a moment',
      'database-unavailable': 'Not available right now',
      'interaction-lost': 'This sign-in has ended',
      'license-not-found': 'There is no such license',
      'token-required': 'Please sign in first',
    },
    other: 'This step was not completed',
    todo: 'Go back and try again, or start anew from the first page.',
    todoSignIn: 'Your session has ended; sign in to go on.',
    home: 'To the first page',
    signIn: 'Sign in',
    reference: 'If you need help, tell the staff this reference:',
  },
)

/** What happened, what to do now, and how to be helped. */
export const faultPage =
  (config: Config) =>
  (view: FaultView, request: FastifyRequest): string => {
    const language = languageOf(request)
    const t = words[language]
    const titles: Readonly<Record<string, string>> = t.titles
    const title = titles[view.code] ?? t.other
    const isSignedOut = view.code === 'token-required'
    const told = language === 'zh' ? view.zh : view.en
    return pageFor(config, request, {
      title,
      // A form's address takes no visits.
      ...(request.method === 'GET' ? {} : { address: '/' }),
      children: (
        <section class="panel">
          <h1>{title}</h1>
          {view.code === 'not-found' ? null : <p class="lead">{isSignedOut ? t.todoSignIn : told}</p>}
          {isSignedOut || view.code === 'interaction-lost' ? null : <p>{t.todo}</p>}
          <div class="buttons">
            {isSignedOut ? <LinkButton href="/sign-in">{t.signIn}</LinkButton> : null}
            <LinkButton href="/" second={isSignedOut}>
              {t.home}
            </LinkButton>
          </div>
          <p class="hint">
            {t.reference} <span class="exact">{view.reference}</span>
          </p>
        </section>
      ),
    })
  }
