import { Buttons, ErrorSummary, Field, Form, type Mistake } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import { type Language, texts } from '../ui/text.ts'

export const changeWords = texts(
  {
    title: '修改密码',
    first: '设置密码',
    current: '现在的密码',
    next: '新密码',
    nextHint: '至少 10 个字符。几个不相干的词连在一起，好记又难猜。',
    show: '显示',
    submit: '保存',
    back: '不改了，返回',
    summary: '密码没有改',
    noCurrent: '请填写现在的密码',
    noNext: '请填写新密码',
  },
  {
    title: 'Change the password',
    first: 'Set a password',
    current: 'Standing password',
    next: 'New password',
    nextHint:
      'At least 10 characters. Some words that have nothing to do with each other are easy to keep, hard to guess.',
    show: 'Show',
    submit: 'Save',
    back: 'Leave it, go back',
    summary: 'The password was not changed',
    noCurrent: 'Enter the standing password',
    noNext: 'Enter a new password',
  },
)

export interface ChangePasswordProps {
  readonly language: Language
  readonly csrf: string
  /** False for an account that gets its first. */
  readonly hasPassword: boolean
  readonly mistakes: readonly Mistake[]
}

export function ChangePassword({ language, csrf, hasPassword, mistakes }: ChangePasswordProps) {
  const t = changeWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <section class="panel">
        <h1>{hasPassword ? t.title : t.first}</h1>
        <Form action="/me/security/password" csrf={csrf}>
          {hasPassword ? (
            <Field
              name="current"
              label={t.current}
              type="password"
              error={errorOf('current')}
              autocomplete="current-password"
              maxlength={1024}
              reveal={t.show}
            />
          ) : null}
          <Field
            name="next"
            label={t.next}
            hint={t.nextHint}
            type="password"
            error={errorOf('next')}
            autocomplete="new-password"
            maxlength={1024}
            reveal={t.show}
          />
          <Buttons>
            <button type="submit">{t.submit}</button>
            <LinkButton href="/me/security" second>
              {t.back}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </>
  )
}
