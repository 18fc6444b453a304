import type { Step } from '../../sso/index.ts'
import { Buttons, ErrorSummary, Field, Form, type Mistake } from '../ui/form.tsx'
import { Notice } from '../ui/notice.tsx'
import { type Language, texts } from '../ui/text.ts'
import { AskerFacts, askerName } from './asker.tsx'

export const passwordWords = texts(
  {
    title: '登录',
    wants: '想知道您是谁',
    own: '登录一号',
    ownAbout: '登录一次，各部门的网站都认。',
    again: '这一步要确认是您本人，请再输入一次密码。',
    identifier: '证件号码、手机号或统一社会信用代码',
    identifierHint: '法定代表人用统一社会信用代码登录，即代表单位办理',
    password: '密码',
    show: '显示',
    submit: '登录',
    refuse: '不登录，返回',
    summary: '没有登录成功',
    noIdentifier: '请填写证件号码、手机号或统一社会信用代码',
    noPassword: '请填写密码',
    wrong: '号码或密码不正确，请核对后重新填写',
    locked: (time: string) => `尝试次数过多，为保护账号，请在 ${time} 以后再试`,
  },
  {
    title: 'Sign in',
    wants: 'wants to know who you are',
    own: 'Sign in to Yihao',
    ownAbout: 'Sign in once, and every department’s site knows you.',
    again: 'This step must be sure that it is you: please enter your password once more.',
    identifier: 'ID number, mobile number or unified social credit code',
    identifierHint: 'A legal representative who signs in with the organization’s code acts for the organization',
    password: 'Password',
    show: 'Show',
    submit: 'Sign in',
    refuse: 'Do not sign in, go back',
    summary: 'You are not signed in',
    noIdentifier: 'Enter your ID number, mobile number or unified social credit code',
    noPassword: 'Enter your password',
    wrong: 'Number or password is not right; check both and try again',
    locked: (time: string) => `Too many tries. To protect the account, try again after ${time}`,
  },
)

export interface PasswordPageProps {
  readonly language: Language
  readonly step: Extract<Step, { readonly kind: 'sign-in' }>
  readonly action: string
  readonly csrf: string
  /** As it was typed. */
  readonly identifier?: string | undefined
  readonly mistakes?: readonly Mistake[]
}

/** Who asks, what it would learn, and one way to say who one is. */
export function PasswordPage({ language, step, action, csrf, identifier, mistakes = [] }: PasswordPageProps) {
  const t = passwordWords[language]
  const { asker, learns, hint, again } = step
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
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
        <Form action={action} csrf={csrf}>
          <Field
            name="identifier"
            label={t.identifier}
            hint={t.identifierHint}
            value={identifier ?? hint}
            error={errorOf('identifier')}
            autocomplete="username"
            maxlength={100}
          />
          <Field
            name="password"
            label={t.password}
            type="password"
            error={errorOf('password')}
            autocomplete="current-password"
            maxlength={1024}
            reveal={t.show}
          />
          <Buttons>
            <button type="submit">{t.submit}</button>
            <button class="second" type="submit" name="answer" value="refuse" formnovalidate>
              {t.refuse}
            </button>
          </Buttons>
        </Form>
      </section>
    </>
  )
}
