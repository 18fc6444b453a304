import { LinkButton } from '../ui/link.tsx'
import { type Language, texts } from '../ui/text.ts'
import { answerPath } from './answer.tsx'

export const showCodeWords = texts(
  {
    title: '这是亮证码',
    lead: '亮证码由办事窗口和接入系统核验，这里看不到任何内容，也没有使用这个码。',
    clerk: '您是工作人员：请在本单位的业务系统里扫描。',
    other: '您想自己核验：请对方打开证照页面，扫描那里的证照二维码，或索要证照标识和查验码。',
    again: '核验证照',
  },
  {
    title: 'This is a show code',
    lead: 'Show codes are for counters and connected systems. Nothing is told here, and the code was not used up.',
    clerk: 'If you are staff, scan it in your own system.',
    other: 'To verify for yourself, ask for the QR code on the license’s own page, or its identifier and check code.',
    again: 'Verify a license',
  },
)

export function ShowCodeNotice({ language }: { readonly language: Language }) {
  const t = showCodeWords[language]
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <section class="panel">
        <p>{t.clerk}</p>
        <p>{t.other}</p>
      </section>
      <form method="post" action={answerPath} data-scan hidden>
        <input type="hidden" name="qr" />
      </form>
      <div class="buttons">
        <LinkButton href="/v">{t.again}</LinkButton>
      </div>
    </>
  )
}
