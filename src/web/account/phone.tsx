import type { SentCode } from '../../identity/index.ts'
import { CodeField, InboxLink } from '../sign-in/code.tsx'
import { Buttons, ErrorSummary, Field, Form, type Mistake } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { formatClock, type Language, texts } from '../ui/text.ts'

export const phoneWords = texts(
  {
    title: '更换手机号',
    first: '登记手机号',
    standing: (phone: string) => `现在的手机号是 ${phone}。`,
    about: '换好以后，验证码和安全提醒发到新号码，也可以用它登录；旧号码会收到一条短信。您会在所有设备上退出。',
    firstAbout: '登记以后，可以用短信验证码登录；账号有变动会发短信提醒您。',
    phone: '新的手机号',
    phoneHint: '11 位，中国内地手机号',
    send: '发送验证码',
    back: '不改了，返回',
    summary: '手机号没有改',
    sent: (phone: string, until: string) => `验证码已发到 ${phone}，${until} 以前有效。`,
    code: '短信里的 6 位验证码',
    submit: '确认',
    next: (from: string) => `没有收到？${from} 以后可以`,
    again: '重新发送，或者换一个号码',
    noPhone: '请填写新的手机号',
    noCode: '请填写短信里的 6 位验证码',
    taken: '这个号码登记在另一个账号上。请核对；确实是您在用的，请带身份证件到政务服务窗口办理。',
  },
  {
    title: 'Change the mobile number',
    first: 'Register a mobile number',
    standing: (phone: string) => `Your number is ${phone} now.`,
    about:
      'Codes and notices will go to the new number, and you can sign in by it; the old one is told by a message. You are signed out on every device.',
    firstAbout: 'You can then sign in by a code, and are told by a message when your account is changed.',
    phone: 'New mobile number',
    phoneHint: '11 digits, of mainland China',
    send: 'Send a code',
    back: 'Leave it, go back',
    summary: 'The number was not changed',
    sent: (phone: string, until: string) => `A code was sent to ${phone}; it is good until ${until}.`,
    code: 'The six digits in the message',
    submit: 'Confirm',
    next: (from: string) => `Nothing came? After ${from} you can`,
    again: 'send another, or change the number',
    noPhone: 'Enter the new number',
    noCode: 'Enter the six digits in the message',
    taken: 'Another account has this number. Check it; if you do use it, take your ID to a service counter.',
  },
)

export const phonePath = '/me/security/phone'

export interface PhoneProps {
  readonly language: Language
  readonly csrf: string
  /** Masked; undefined for an account that gets its first. */
  readonly standing: string | undefined
  /** As it was typed. */
  readonly phone: string | undefined
  /** A code is on its way to it. */
  readonly sent: SentCode | undefined
  /** Codes can be read in the inbox of a demonstration. */
  readonly inbox: boolean
  readonly mistakes: readonly Mistake[]
}

const errorOf = (mistakes: readonly Mistake[], field: string) => mistakes.find(each => each.field === field)?.text

function NumberForm({ language, csrf, standing, phone, mistakes }: PhoneProps) {
  const t = phoneWords[language]
  return (
    <>
      {standing === undefined ? (
        <p class="lead">{t.firstAbout}</p>
      ) : (
        <>
          <p>{t.standing(standing)}</p>
          <p class="hint">{t.about}</p>
        </>
      )}
      <Form action={phonePath} csrf={csrf}>
        <Field
          name="phone"
          label={t.phone}
          hint={t.phoneHint}
          value={phone}
          error={errorOf(mistakes, 'phone')}
          autocomplete="tel-national"
          inputmode="numeric"
          maxlength={20}
        />
        <Buttons>
          <button type="submit">{t.send}</button>
          <LinkButton href="/me/security" second>
            {t.back}
          </LinkButton>
        </Buttons>
      </Form>
    </>
  )
}

function CodeForm({ language, csrf, phone = '', sent, inbox, mistakes }: PhoneProps & { readonly sent: SentCode }) {
  const t = phoneWords[language]
  return (
    <>
      <p class="notice">{t.sent(phone, formatClock(sent.expiresAt))}</p>
      {inbox ? <InboxLink language={language} /> : null}
      <Form action={`${phonePath}/confirm`} csrf={csrf}>
        <Hidden name="phone" value={phone} />
        <Hidden name="id" value={sent.id} />
        <Hidden name="expiresAt" value={sent.expiresAt.toISOString()} />
        <Hidden name="nextAt" value={sent.nextAt.toISOString()} />
        <CodeField label={t.code} error={errorOf(mistakes, 'code')} />
        <Buttons>
          <button type="submit">{t.submit}</button>
          <LinkButton href="/me/security" second>
            {t.back}
          </LinkButton>
        </Buttons>
      </Form>
      <p class="hint">
        {t.next(formatClock(sent.nextAt))} <a href={phonePath}>{t.again}</a>
      </p>
    </>
  )
}

/** The number to come; then the code that was sent to it. */
export function ChangePhone(props: PhoneProps) {
  const { language, standing, sent, mistakes } = props
  const t = phoneWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <section class="panel">
        <h1>{standing === undefined ? t.first : t.title}</h1>
        {sent === undefined ? <NumberForm {...props} /> : <CodeForm {...props} sent={sent} />}
      </section>
    </>
  )
}
