import type { DemoMessage } from '../../identity/index.ts'
import { Empty } from '../ui/notice.tsx'
import { formatMoment, type Language, texts } from '../ui/text.ts'

export const inboxWords = texts(
  {
    title: '演示收件箱',
    about: '演示里的短信不发往任何手机，都在这里。最新的在最前。',
    none: '还没有短信。请求一个验证码，再刷新本页。',
    reload: '刷新',
  },
  {
    title: 'Inbox of the demonstration',
    about: 'Messages of a demonstration go to no phone; they are all here, the newest first.',
    none: 'No message yet. Ask for a code, then reload this page.',
    reload: 'Reload',
  },
)

/** The six digits stand out: they are what one has come for. */
const marked = (text: string) =>
  text.split(/(\d{6})/).map(part => (/^\d{6}$/.test(part) ? <b key={part}>{part}</b> : part))

export function Inbox({ language, messages }: { language: Language; messages: readonly DemoMessage[] }) {
  const t = inboxWords[language]
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      <p>
        <a href="/demo/inbox">{t.reload}</a>
      </p>
      {messages.length === 0 ? <Empty>{t.none}</Empty> : null}
      {messages.map(({ phone, text, sentAt }) => (
        <section class="panel message" key={`${sentAt.getTime()}${phone}${text}`}>
          <p class="hint">
            <span class="exact">{phone}</span> · {formatMoment(language, sentAt)}
          </p>
          <p lang="zh-CN">{marked(text)}</p>
        </section>
      ))}
    </>
  )
}
