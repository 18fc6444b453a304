import { ErrorSummary, Field, FileField, type Mistake } from '../ui/form.tsx'
import { type Language, texts } from '../ui/text.ts'
import { answerPath } from './answer.tsx'

export const verifyWords = texts(
  {
    title: '核验证照',
    lead: '看一份电子证照现在是否真实、有效。不用登录，我们不记录是谁在查。',
    scanning: '正在核验刚才扫描的二维码……',
    byCode: '按证照标识核验',
    identifier: '证照标识',
    identifierHint: '印在证照上，以 1.2.156.3005.2 开头',
    checkCode: '查验码',
    checkCodeHint: '印在证照标识旁边，不分大小写',
    submit: '核验',
    byQr: '按二维码核验',
    byQrAbout: '用手机相机扫描证照上的二维码，打开的就是本页，结果会自动出现。',
    noScript:
      '您的浏览器没有运行脚本，扫码后结果不会自动出现。请复制地址栏里的整个网址，粘贴到下面“按二维码核验”的框里。',
    qr: '二维码里的网址',
    qrHint: '也可以把扫码得到的整个网址或其中的数字粘贴到这里',
    mistakes: '还不能核验',
    noIdentifier: '请填写证照标识',
    noCheckCode: '请填写查验码',
    noQr: '请粘贴二维码里的网址',
    byFile: '按文件核验',
    byFileAbout:
      '适用于盖有电子印章的 PDF 文件：证照文件、各部门签章的文件，以及核验回执。文件只用于本次核验，不保存。',
    file: '要核验的文件',
    fileHint: 'PDF 文件，请用收到的原件；打印后扫描、另存或截图的都不能核验',
    noFile: '请选择文件',
    offline: '没有网络的地方，可以用',
    offlineLink: '离线核验',
    offlineAbout: '：先在有网络时打开一次。',
  },
  {
    title: 'Verify a license',
    lead: 'See whether an electronic license is genuine and good right now. No sign-in; we do not record who asks.',
    scanning: 'Verifying the QR code you have scanned…',
    byCode: 'By license identifier',
    identifier: 'License identifier',
    identifierHint: 'Printed on the license; it begins with 1.2.156.3005.2',
    checkCode: 'Check code',
    checkCodeHint: 'Printed beside the identifier; small or capital letters',
    submit: 'Verify',
    byQr: 'By QR code',
    byQrAbout: 'Scan the QR code with your phone’s camera: it opens this page, and the result appears by itself.',
    noScript:
      'Your browser runs no scripts, so a scanned code does not answer by itself. Copy the whole address from the address bar and paste it under “By QR code” below.',
    qr: 'Address in the QR code',
    qrHint: 'Or paste the whole scanned address, or the digits in it, here',
    mistakes: 'This cannot be verified yet',
    noIdentifier: 'Enter the license identifier',
    noCheckCode: 'Enter the check code',
    noQr: 'Paste the address in the QR code',
    byFile: 'By file',
    byFileAbout:
      'For PDFs with an electronic seal: license documents, what departments have sealed, and receipts of verifications. The file is verified and not kept.',
    file: 'File to verify',
    fileHint: 'A PDF, as you received it: scans, screenshots and saved copies cannot be verified',
    noFile: 'Choose a file',
    offline: 'Where there is no network, use ',
    offlineLink: 'offline verification',
    offlineAbout: ': open it once while you are connected.',
  },
)

/** What was typed, as it was typed. */
export interface Asked {
  readonly identifier?: string
  readonly checkCode?: string
  readonly qr?: string
  /** The form for files was sent without one. */
  readonly file?: 'none'
}

/** Where files are sent: a form with a file is of another kind than the others. */
export const documentPath = '/v/document'

export interface VerifyProps {
  readonly language: Language
  readonly asked?: Asked
  readonly mistakes?: readonly Mistake[]
}

export function Verify({ language, asked = {}, mistakes = [] }: VerifyProps) {
  const t = verifyWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <>
      <ErrorSummary title={t.mistakes} mistakes={mistakes} />
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <p class="notice" role="status" data-scanning hidden>
        {t.scanning}
      </p>
      <noscript>
        <p class="notice">{t.noScript}</p>
      </noscript>
      <section class="panel">
        <h2>{t.byCode}</h2>
        <form method="post" action={answerPath} data-once>
          <Field
            name="identifier"
            label={t.identifier}
            hint={t.identifierHint}
            value={asked.identifier}
            error={errorOf('identifier')}
            autocomplete="off"
            maxlength={200}
          />
          <Field
            name="checkCode"
            label={t.checkCode}
            hint={t.checkCodeHint}
            value={asked.checkCode}
            error={errorOf('checkCode')}
            autocomplete="off"
            maxlength={40}
          />
          <div class="buttons">
            <button type="submit">{t.submit}</button>
          </div>
        </form>
      </section>
      <section class="panel">
        <h2>{t.byQr}</h2>
        <p>{t.byQrAbout}</p>
        <form method="post" action={answerPath} data-scan>
          <Field
            name="qr"
            label={t.qr}
            hint={t.qrHint}
            value={asked.qr}
            error={errorOf('qr')}
            autocomplete="off"
            maxlength={2000}
          />
          <div class="buttons">
            <button class="second" type="submit">
              {t.submit}
            </button>
          </div>
        </form>
      </section>
      <section class="panel">
        <h2>{t.byFile}</h2>
        <p>{t.byFileAbout}</p>
        <form method="post" action={documentPath} encType="multipart/form-data" data-once>
          <FileField
            name="file"
            label={t.file}
            hint={t.fileHint}
            accept="application/pdf,.pdf,.jws"
            error={errorOf('file')}
          />
          <div class="buttons">
            <button class="second" type="submit">
              {t.submit}
            </button>
          </div>
        </form>
      </section>
      <p class="hint">
        {t.offline}
        <a href="/verify">{t.offlineLink}</a>
        {t.offlineAbout}
      </p>
    </>
  )
}
