import type { SignIn } from '../../sso/index.ts'
import { More } from '../ui/result.tsx'
import { formatTime, type Language, texts } from '../ui/text.ts'

const words = texts(
  {
    heading: '最近的登录',
    about: '如果有不是您本人的登录，请马上修改密码，或冻结账号。',
    methods: {
      password: '密码',
      code: '短信验证码',
      passkey: '通行密钥',
      certificate: '数字证书',
      totp: '密码和动态口令',
      'recovery-code': '密码和恢复码',
      session: '已登录，直接进入',
    },
    network: '网络',
    earlier: '更早的登录',
  },
  {
    heading: 'Recent sign-ins',
    about: 'If one of these was not you, change your password at once, or freeze the account.',
    methods: {
      password: 'password',
      code: 'code by text message',
      passkey: 'passkey',
      certificate: 'certificate',
      totp: 'password and authenticator app',
      'recovery-code': 'password and recovery code',
      session: 'signed in already',
    },
    network: 'network',
    earlier: 'Earlier sign-ins',
  },
)

const shownAtOnce = 5

export interface SignInsProps {
  readonly language: Language
  readonly signIns: readonly SignIn[]
}

function List({ language, signIns }: SignInsProps) {
  const t = words[language]
  const methods: Readonly<Record<string, string>> = t.methods
  return (
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
  )
}

/** Where and when this person has signed in, the latest first; what is older is folded. */
export function SignIns({ language, signIns }: SignInsProps) {
  const t = words[language]
  if (signIns.length === 0) return null
  return (
    <section class="panel">
      <h2>{t.heading}</h2>
      <p class="hint">{t.about}</p>
      <List language={language} signIns={signIns.slice(0, shownAtOnce)} />
      {signIns.length <= shownAtOnce ? null : (
        <More title={t.earlier}>
          <List language={language} signIns={signIns.slice(shownAtOnce)} />
        </More>
      )}
    </section>
  )
}
