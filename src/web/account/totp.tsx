import { Buttons, ErrorSummary, Field, Form, type Mistake } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Picture } from '../ui/picture.tsx'
import { type Language, texts } from '../ui/text.ts'

export const totpWords = texts(
  {
    title: '绑定动态口令',
    first: '在手机上装一个验证器（如微软、谷歌或国产的身份验证器），打开它扫描二维码。',
    qr: '动态口令的二维码',
    cannotScan: '不能扫描时，在验证器里手动输入这串密钥：',
    second: '输入验证器现在显示的 6 位数字，确认绑定成功。',
    code: '6 位动态口令',
    submit: '确认绑定',
    start: '显示二维码',
    back: '不绑定，返回',
    summary: '还没有绑定',
    noCode: '请填写 6 位动态口令',
    wrongCode: '动态口令不对。请等它换成下一组再填，并检查手机的时间是否准确。',
    about: '绑定以后，登录时除了密码还要输入验证器上的数字；密码被人知道也进不来。',
  },
  {
    title: 'Set up an authenticator app',
    first: 'Install an authenticator app on your phone, open it and scan the QR code.',
    qr: 'QR code for the authenticator app',
    cannotScan: 'If it does not scan, type this key into the app:',
    second: 'Enter the six digits that the app shows now, to be sure that it works.',
    code: 'Six digits',
    submit: 'Finish',
    start: 'Show the QR code',
    back: 'Leave it, go back',
    summary: 'It is not set up yet',
    noCode: 'Enter the six digits',
    wrongCode: 'The digits are not right. Wait for the next ones, and see that your phone’s clock is right.',
    about:
      'From then on signing in takes the digits of the app beside the password: who knows one alone cannot get in.',
  },
)

export function TotpStart({ language, csrf }: { language: Language; csrf: string }) {
  const t = totpWords[language]
  return (
    <section class="panel">
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      <p>{t.first}</p>
      <Form action="/me/security/totp" csrf={csrf}>
        <Buttons>
          <button type="submit">{t.start}</button>
          <LinkButton href="/me/security" second>
            {t.back}
          </LinkButton>
        </Buttons>
      </Form>
    </section>
  )
}

export interface TotpConfirmProps {
  readonly language: Language
  readonly csrf: string
  /** `otpauth://…`, sent along so that a mistyped code does not cost the scan. */
  readonly uri: string
  readonly secret: string
  readonly qrSvg: string
  readonly mistakes: readonly Mistake[]
}

/** In groups of four, as people read them out. */
const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ')

export function TotpConfirm({ language, csrf, uri, secret, qrSvg, mistakes }: TotpConfirmProps) {
  const t = totpWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <section class="panel">
        <h1>{t.title}</h1>
        <p>
          <strong>1.</strong> {t.first}
        </p>
        <div class="scan">
          <Picture label={t.qr} svg={qrSvg} />
        </div>
        <p class="hint">{t.cannotScan}</p>
        <p class="exact secret">{grouped(secret)}</p>
        <p>
          <strong>2.</strong> {t.second}
        </p>
        <Form action="/me/security/totp/confirm" csrf={csrf}>
          <Hidden name="uri" value={uri} />
          <Field
            name="code"
            label={t.code}
            error={mistakes[0]?.text}
            autocomplete="one-time-code"
            inputmode="numeric"
            maxlength={12}
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
