import { CopyButton } from '../ui/copy.tsx'
import { LinkButton } from '../ui/link.tsx'
import { type Language, texts } from '../ui/text.ts'

export const recoveryCodesWords = texts(
  {
    title: '恢复码',
    once: '这些恢复码只显示这一次。',
    about: '手机不在身边时，一个恢复码可以代替一次动态口令，用过即作废。请抄在纸上或打印，和证件放在一起。',
    list: '十个恢复码',
    copy: '复制',
    copied: '已复制',
    kept: '我已经存好',
  },
  {
    title: 'Recovery codes',
    once: 'These codes are shown this once.',
    about:
      'When your phone is not at hand, one of them stands in for the app once. Write them down or print them, and keep them with your papers.',
    list: 'Ten recovery codes',
    copy: 'Copy',
    copied: 'Copied',
    kept: 'I have kept them',
  },
)

export interface RecoveryCodesProps {
  readonly language: Language
  readonly codes: readonly string[]
}

export function RecoveryCodes({ language, codes }: RecoveryCodesProps) {
  const t = recoveryCodesWords[language]
  return (
    <section class="panel">
      <h1>{t.title}</h1>
      <p class="lead">
        <strong>{t.once}</strong>
      </p>
      <p>{t.about}</p>
      <ol class="codes exact" id="codes" aria-label={t.list}>
        {codes.map(code => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div class="actions">
        <LinkButton href="/me/security?done=totp">{t.kept}</LinkButton>
        <CopyButton of="codes" done={t.copied}>
          {t.copy}
        </CopyButton>
      </div>
    </section>
  )
}
