import { Buttons, Form } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { formatClock, texts } from '../ui/text.ts'
import { CodeField, InboxLink } from './code.tsx'
import { PasskeyQuestion, passkeyWords } from './passkey.tsx'
import { RefuseButton } from './refuse.tsx'
import type { WayProps } from './way.ts'

export const wayWords = texts(
  {
    go: '继续',
    totp: '6 位动态口令',
    recoveryCode: '恢复码',
    send: (phone: string) => `发送验证码到 ${phone}`,
    sent: (phone: string, until: string) => `验证码已发到 ${phone}，${until} 以前有效。`,
    code: '短信里的 6 位验证码',
    next: (from: string) => `没有收到？${from} 以后可以`,
    again: '重新发送',
    register: '我们会把您的姓名和证件号码与权威登记比对一次，只问是否一致。',
    match: '比对我的姓名和证件号码',
    face: '会请您看一下摄像头，与证件照片比对。照片由核验机构处理，我们不保存。',
    startFace: '开始人脸核验',
    faceThere: '请在核验页面完成人脸核验，然后回到这里。',
    openFace: '打开核验页面',
    faceHere: '请按核验机构的提示完成，然后按“我已完成”。',
    faceDemo: '这是演示：不拍照，直接按“我已完成”。',
    faceDone: '我已完成，继续',
    noCode: '请填写 6 位数字',
    noRecoveryCode: '请填写一个恢复码',
    wrong: {
      totp: '动态口令不对。请等它换成下一组再填，并检查手机的时间是否准确。',
      'recovery-code': '这个恢复码不对，或者已经用过。',
      code: '验证码不正确或已过期，请核对，或重新发送。',
    },
    refused: '没有成功，请换一种方式。',
  },
  {
    go: 'Go on',
    totp: 'Six digits of the app',
    recoveryCode: 'Recovery code',
    send: (phone: string) => `Send a code to ${phone}`,
    sent: (phone: string, until: string) => `A code was sent to ${phone}; it is good until ${until}.`,
    code: 'The six digits in the message',
    next: (from: string) => `Nothing came? After ${from} you can`,
    again: 'send another',
    register: 'Your name and number are compared once with the register; it answers yes or no.',
    match: 'Compare my name and number',
    face: 'You are asked to look into the camera, to be compared with the picture of your ID. We keep no picture.',
    startFace: 'Begin the face check',
    faceThere: 'Finish the check on the page of its provider, then come back here.',
    openFace: 'Open the page of the check',
    faceHere: 'Do as the provider of the check says, then press “I have finished”.',
    faceDemo: 'This is a demonstration: no picture is taken; just press “I have finished”.',
    faceDone: 'I have finished, go on',
    noCode: 'Enter the six digits',
    noRecoveryCode: 'Enter a recovery code',
    wrong: {
      totp: 'The digits are not right. Wait for the next ones, and see that your phone’s clock is right.',
      'recovery-code': 'This recovery code is wrong or was used.',
      code: 'The code is wrong or has expired; check it, or send another.',
    },
    refused: 'It did not work; choose another way.',
  },
)

const errorOf = ({ mistakes }: WayProps): string | undefined => mistakes.find(each => each.field === 'code')?.text

/** Something that is typed off the app, or off a paper. */
export function TypedForm(props: WayProps) {
  const { language, way, path, csrf } = props
  const t = wayWords[language]
  return (
    <Form action={`${path}/prove`} csrf={csrf}>
      <Hidden name="way" value={way} />
      <CodeField label={way === 'totp' ? t.totp : t.recoveryCode} error={errorOf(props)} isDigits={way === 'totp'} />
      <Buttons>
        <button type="submit">{t.go}</button>
        <RefuseButton language={language} />
      </Buttons>
    </Form>
  )
}

/** A code is sent to the phone; then the code. */
export function MessageForms(props: WayProps) {
  const { language, step, path, csrf, isAgain, inbox } = props
  const t = wayWords[language]
  const { code, phone = '' } = step
  if (code === undefined || isAgain)
    return (
      <Form action={`${path}/prove/send`} csrf={csrf}>
        <Buttons>
          <button type="submit" id="code">
            {t.send(phone)}
          </button>
          <RefuseButton language={language} />
        </Buttons>
      </Form>
    )
  return (
    <>
      <p class="notice">{t.sent(phone, formatClock(code.expiresAt))}</p>
      {inbox ? <InboxLink language={language} /> : null}
      <Form action={`${path}/prove`} csrf={csrf}>
        <Hidden name="way" value="code" />
        <CodeField label={t.code} error={errorOf(props)} />
        <Buttons>
          <button type="submit">{t.go}</button>
          <RefuseButton language={language} />
        </Buttons>
      </Form>
      <p class="hint">
        {t.next(formatClock(code.nextAt))} <a href={`${path}?way=code&again=yes`}>{t.again}</a>
      </p>
    </>
  )
}

export const PasskeyWay = ({ language, path, csrf }: WayProps) => (
  <PasskeyQuestion
    language={language}
    path={path}
    action={`${path}/prove`}
    csrf={csrf}
    submit={passkeyWords[language].confirm}
  >
    <Hidden name="way" value="passkey" />
  </PasskeyQuestion>
)

export function RegisterForm({ language, path, csrf }: WayProps) {
  const t = wayWords[language]
  return (
    <Form action={`${path}/prove`} csrf={csrf}>
      <p>{t.register}</p>
      <Hidden name="way" value="register-match" />
      <Buttons>
        <button type="submit" id="way">
          {t.match}
        </button>
        <RefuseButton language={language} />
      </Buttons>
    </Form>
  )
}

/** Begins a check of the face; then says what to do, and goes on when it is done. */
export function FaceForm({ language, step, path, csrf, demo }: WayProps) {
  const t = wayWords[language]
  const { face } = step
  const address = face?.address
  const told = address !== undefined ? t.faceThere : demo ? t.faceDemo : t.faceHere
  return (
    <>
      <p>{face === undefined ? t.face : told}</p>
      {address === undefined ? null : (
        <div class="buttons">
          <LinkButton href={address}>{t.openFace}</LinkButton>
        </div>
      )}
      <Form action={`${path}/prove`} csrf={csrf}>
        <Hidden name="way" value="face" />
        <Buttons>
          <button type="submit" id="way">
            {face === undefined ? t.startFace : t.faceDone}
          </button>
          <RefuseButton language={language} />
        </Buttons>
      </Form>
    </>
  )
}
