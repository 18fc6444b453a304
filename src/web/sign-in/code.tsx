import type { SentCode } from '../../identity/index.ts'
import { Buttons, Field, Form } from '../ui/form.tsx'
import { formatClock, type Language, texts } from '../ui/text.ts'
import type { MethodProps } from './method.ts'
import { RefuseButton } from './refuse.tsx'

export const codeWords = texts(
  {
    identifier: '手机号、证件号码或统一社会信用代码',
    identifierHint: '验证码发到这个账号登记的手机号',
    send: '发送验证码',
    sent: (until: string) => `如果这个账号登记了手机号，验证码已经发出，${until} 以前有效。`,
    code: '短信里的 6 位验证码',
    submit: '登录',
    next: (from: string) => `没有收到？${from} 以后可以`,
    again: '重新发送',
    inbox: '这是演示：在演示收件箱里看验证码（新窗口）',
    noIdentifier: '请填写手机号、证件号码或统一社会信用代码',
    noCode: '请填写短信里的 6 位验证码',
    wrong: '验证码不正确或已过期，请核对，或重新发送',
  },
  {
    identifier: 'Mobile number, ID number or unified social credit code',
    identifierHint: 'The code goes to the phone registered for this account',
    send: 'Send a code',
    sent: (until: string) =>
      `If a phone is registered for this account, a code is on its way; it is good until ${until}.`,
    code: 'The six digits in the message',
    submit: 'Sign in',
    next: (from: string) => `Nothing came? After ${from} you can`,
    again: 'send another',
    inbox: 'This is a demonstration: read the code in its inbox (new window)',
    noIdentifier: 'Enter your mobile number, ID number or unified social credit code',
    noCode: 'Enter the six digits in the message',
    wrong: 'The code is wrong or has expired; check it, or send another',
  },
)

/** In a demonstration messages go to no phone. */
export const InboxLink = ({ language }: { language: Language }) => (
  <p class="hint">
    <a href="/demo/inbox" target="_blank" rel="noopener">
      {codeWords[language].inbox}
    </a>
  </p>
)

export interface CodeFieldProps {
  readonly label: string
  readonly error: string | undefined
  /** Otherwise letters too. */
  readonly isDigits?: boolean
}

export const CodeField = ({ label, error, isDigits = true }: CodeFieldProps) => (
  <Field
    name="code"
    label={label}
    error={error}
    autocomplete={isDigits ? 'one-time-code' : 'off'}
    inputmode={isDigits ? 'numeric' : 'text'}
    maxlength={40}
  />
)

function RequestForm({ language, step, path, csrf, typed, mistakes }: MethodProps) {
  const t = codeWords[language]
  return (
    <Form action={`${path}/code/send`} csrf={csrf}>
      <Field
        name="identifier"
        label={t.identifier}
        hint={t.identifierHint}
        value={typed.identifier ?? step.hint}
        error={mistakes.find(each => each.field === 'identifier')?.text}
        autocomplete="username"
        maxlength={100}
      />
      <Buttons>
        <button type="submit">{t.send}</button>
        <RefuseButton language={language} />
      </Buttons>
    </Form>
  )
}

function EntryForm({ code, ...props }: MethodProps & { readonly code: SentCode }) {
  const { language, path, csrf, mistakes, inbox } = props
  const t = codeWords[language]
  return (
    <>
      <p class="notice">{t.sent(formatClock(code.expiresAt))}</p>
      {inbox ? <InboxLink language={language} /> : null}
      <Form action={`${path}/code`} csrf={csrf}>
        <CodeField label={t.code} error={mistakes.find(each => each.field === 'code')?.text} />
        <Buttons>
          <button type="submit">{t.submit}</button>
          <RefuseButton language={language} />
        </Buttons>
      </Form>
      <p class="hint">
        {t.next(formatClock(code.nextAt))} <a href={`${path}?method=code&again=yes`}>{t.again}</a>
      </p>
    </>
  )
}

/** To whom a code is sent; then the code. */
export function CodeForms(props: MethodProps) {
  const { code } = props.step
  const isAsking = code === undefined || props.isAgain
  return isAsking ? <RequestForm {...props} /> : <EntryForm {...props} code={code} />
}
