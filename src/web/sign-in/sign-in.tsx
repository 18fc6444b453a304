import type { ComponentChildren } from 'preact'
import type { Method } from '../../sso/index.ts'
import { ErrorSummary } from '../ui/form.tsx'
import { Notice } from '../ui/notice.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { texts } from '../ui/text.ts'
import { AskerFacts, askerName } from './asker.tsx'
import { CertificateForm } from './certificate.tsx'
import { CodeForms } from './code.tsx'
import type { MethodProps } from './method.ts'
import { PasskeyForm } from './passkey.tsx'
import { PasswordForm } from './password.tsx'

export const signInWords = texts(
  {
    title: '登录',
    wants: '想知道您是谁',
    own: '登录一号',
    ownAbout: '登录一次，各部门的网站都认。',
    again: '这一步要确认是您本人，请再登录一次。',
    summary: '没有登录成功',
    ways: '登录方式',
    methods: { password: '密码', code: '短信验证码', passkey: '通行密钥', certificate: '数字证书' },
    forgot: '忘记密码，或者登录不了？',
    recover: '找回账号',
  },
  {
    title: 'Sign in',
    wants: 'wants to know who you are',
    own: 'Sign in to Yihao',
    ownAbout: 'Sign in once, and every department’s site knows you.',
    again: 'This step must be sure that it is you: please sign in once more.',
    summary: 'You are not signed in',
    ways: 'Ways to sign in',
    methods: { password: 'Password', code: 'Text message', passkey: 'Passkey', certificate: 'Certificate' },
    forgot: 'Password forgotten, or no way in?',
    recover: 'Recover the account',
  },
)

export interface SignInPageProps extends MethodProps {
  readonly method: Method
}

const forms: Readonly<Record<Method, (props: MethodProps) => ComponentChildren>> = {
  password: PasswordForm,
  code: CodeForms,
  passkey: PasskeyForm,
  certificate: CertificateForm,
}

/** Who asks, what it would learn; then the ways to say who one is, the one taken last open. */
export function SignInPage({ method, ...props }: SignInPageProps) {
  const { language, step, path, mistakes } = props
  const t = signInWords[language]
  const { asker, learns, again, methods } = step
  const MethodForm = forms[method]
  const hrefOf = (each: Method) => `${path}?method=${each}`
  const tabs = methods.map(each => ({ href: hrefOf(each), label: t.methods[each], isPasskey: each === 'passkey' }))
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <section class="panel">
        {asker.isFirstParty ? (
          <>
            <h1>{t.own}</h1>
            <p class="lead">{t.ownAbout}</p>
          </>
        ) : (
          <>
            <h1>
              <span class="asker">{askerName(asker, language)}</span> {t.wants}
            </h1>
            <AskerFacts asker={asker} learns={learns} language={language} />
          </>
        )}
        {again ? <Notice>{t.again}</Notice> : null}
        <Tabs label={t.ways} current={hrefOf(method)} tabs={tabs} />
        <MethodForm {...props} />
      </section>
      <p class="aside">
        {t.forgot} <a href="/recover">{t.recover}</a>
      </p>
    </>
  )
}
