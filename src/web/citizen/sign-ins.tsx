import type { SignIn } from '../../sso/index.ts'
import { formatTime, type Language, texts } from '../ui/text.ts'

const words = texts(
  {
    heading: '最近的登录',
    about: '如果有不是您本人的登录，请告诉工作人员。',
    methods: { password: '密码', pwd: '密码' },
    network: '网络',
  },
  {
    heading: 'Recent sign-ins',
    about: 'If one of these was not you, tell the staff.',
    methods: { password: 'password', pwd: 'password' },
    network: 'network',
  },
)

/** Where and when this person has signed in, the latest first. */
export function SignIns({ language, signIns }: { language: Language; signIns: readonly SignIn[] }) {
  const t = words[language]
  const methods: Readonly<Record<string, string>> = t.methods
  if (signIns.length === 0) return null
  return (
    <section class="panel">
      <h2>{t.heading}</h2>
      <p class="hint">{t.about}</p>
      <ul class="history">
        {signIns.map(({ at, source, method, clientName, clientNameEn }) => (
          <li key={at.getTime()}>
            <span>{(language === 'en' ? clientNameEn : undefined) ?? clientName}</span>
            <small>
              {formatTime(language, at)} · {methods[method] ?? method} · {t.network} <span class="exact">{source}</span>
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
