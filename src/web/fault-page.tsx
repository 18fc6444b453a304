import type { FastifyRequest } from 'fastify'
import type { Config } from '../platform/config.ts'
import type { FaultView } from '../platform/http/fault-handler.ts'
import { languageOf, pageFor } from './page.tsx'
import { texts } from './ui/text.ts'

const words = texts(
  {
    titles: { 403: '页面已过期', 404: '没有找到这个页面', 429: '请稍等一会儿', 503: '服务暂时不可用' },
    other: '这一步没有完成',
    todo: '您可以返回上一页重试，或者从首页重新开始。',
    home: '回到首页',
    back: '返回上一页',
    reference: '如需帮助，请告诉工作人员这个编号：',
  },
  {
    titles: {
      403: 'This page has expired',
      404: 'There is no such page',
      429: 'Please wait a moment',
      503: 'Not available right now',
    },
    other: 'This step was not completed',
    todo: 'Go back and try again, or start anew from the first page.',
    home: 'To the first page',
    back: 'Go back',
    reference: 'If you need help, tell the staff this reference:',
  },
)

/** What happened, what to do now, and how to be helped. */
export const faultPage =
  (config: Config) =>
  (view: FaultView, request: FastifyRequest): string => {
    const language = languageOf(request)
    const t = words[language]
    const titles: Readonly<Record<number, string>> = t.titles
    const title = titles[view.status] ?? t.other
    return pageFor(config, request, {
      title,
      children: (
        <section class="panel">
          <h1>{title}</h1>
          <p class="lead">{language === 'zh' ? view.zh : view.en}</p>
          <p>{t.todo}</p>
          <div class="buttons">
            <a role="button" href="/">
              {t.home}
            </a>
          </div>
          <p class="hint">
            {t.reference} <span class="exact">{view.reference}</span>
          </p>
        </section>
      ),
    })
  }
