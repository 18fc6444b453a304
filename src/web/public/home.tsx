import { LinkButton } from '../ui/link.tsx'
import { type Language, texts } from '../ui/text.ts'

export const homeWords = texts(
  {
    title: '首页',
    heading: '一个号码，办所有的事',
    lead: '用身份证号或统一社会信用代码登录一次，各部门的网站都认；证照在手机里，随时可以出示、核验。',
    doors: [
      { href: '/me', title: '我的一号', about: '我的证照、二维码、登录记录。', action: '登录' },
      {
        href: '/v',
        title: '核验证照',
        about: '扫二维码，或输入证照标识和查验码，看它现在是否有效。',
        action: '去核验',
      },
      { href: '/docs', title: '部门和开发者', about: '签发、核验、登录的接口说明。', action: '看接口' },
    ],
  },
  {
    title: 'Home',
    heading: 'One number for everything',
    lead: 'Sign in once with your ID number or your organization’s code, and every department’s site knows you. Your licenses are on your phone, ready to show and to verify.',
    doors: [
      { href: '/me', title: 'My Yihao', about: 'My licenses, their QR codes, my sign-ins.', action: 'Sign in' },
      {
        href: '/v',
        title: 'Verify a license',
        about: 'Scan a QR code, or type identifier and check code, and see whether it is good now.',
        action: 'Verify',
      },
      {
        href: '/docs',
        title: 'Departments and developers',
        about: 'The API for issuing, verifying and signing in.',
        action: 'Read the API',
      },
    ],
  },
)

export function Home({ language }: { language: Language }) {
  const t = homeWords[language]
  return (
    <>
      <div class="hero">
        <h1>{t.heading}</h1>
        <p class="lead">{t.lead}</p>
      </div>
      <div class="doors">
        {t.doors.map(({ href, title, about, action }) => (
          <section class="panel" key={href}>
            <h2>{title}</h2>
            <p>{about}</p>
            <div class="buttons">
              <LinkButton href={href} second={href !== '/me'}>
                {action}
              </LinkButton>
            </div>
          </section>
        ))}
      </div>
    </>
  )
}
