import { Buttons, Field, Form } from '../ui/form.tsx'
import { texts } from '../ui/text.ts'
import type { MethodProps } from './method.ts'
import { RefuseButton } from './refuse.tsx'

export const passwordWords = texts(
  {
    identifier: '证件号码、手机号或统一社会信用代码',
    identifierHint: '法定代表人用统一社会信用代码登录，即代表单位办理',
    password: '密码',
    show: '显示',
    submit: '登录',
    noIdentifier: '请填写证件号码、手机号或统一社会信用代码',
    noPassword: '请填写密码',
    wrong: '号码或密码不正确，请核对后重新填写',
  },
  {
    identifier: 'ID number, mobile number or unified social credit code',
    identifierHint: 'A legal representative who signs in with the organization’s code acts for the organization',
    password: 'Password',
    show: 'Show',
    submit: 'Sign in',
    noIdentifier: 'Enter your ID number, mobile number or unified social credit code',
    noPassword: 'Enter your password',
    wrong: 'Number or password is not right; check both and try again',
  },
)

export function PasswordForm({ language, step, path, csrf, typed, mistakes }: MethodProps) {
  const t = passwordWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <Form action={path} csrf={csrf}>
      <Field
        name="identifier"
        label={t.identifier}
        hint={t.identifierHint}
        value={typed.identifier ?? step.hint}
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
        <RefuseButton language={language} />
      </Buttons>
    </Form>
  )
}
