import { proofAlgorithms } from '../../identity/index.ts'
import { CopyButton } from '../ui/copy.tsx'
import { Area, Buttons, Form, Pick } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { Notice } from '../ui/notice.tsx'
import { More } from '../ui/result.tsx'
import { formatClock, texts } from '../ui/text.ts'
import type { MethodProps } from './method.ts'
import { RefuseButton } from './refuse.tsx'

export const certificateWords = texts(
  {
    forwarded: '您的浏览器已经出示了一张数字证书。',
    useForwarded: '用这张证书登录',
    about: '私钥始终留在您手里：在自己的电脑上对下面这段文字签名，把证书和签名贴回来。',
    challenge: '待签名的文字',
    until: (time: string) => `${time} 以前有效，只能用一次`,
    copy: '复制',
    copied: '已复制',
    how: '怎样签名',
    fromFile: '证书文件（.p12 / .pfx）：先取出证书和私钥，再签名',
    fromKey: 'USB Key（PKCS#11）：证书和签名都由它给出',
    chain: '证书（PEM）',
    chainHint: '您的证书在最前，上级证书跟在后面',
    algorithm: '签名算法',
    algorithms: { RS256: 'RSA，SHA-256（最常见）', PS256: 'RSA-PSS，SHA-256', ES256: '椭圆曲线 P-256，SHA-256' },
    signature: '签名（Base64）',
    submit: '登录',
    noChain: '请贴上证书，以 -----BEGIN CERTIFICATE----- 开头',
    noSignature: '请贴上签名',
    refused: '没有用数字证书登录成功，请核对后重试',
    signAgain: '待签名的文字已经换新，请重新签名',
  },
  {
    forwarded: 'Your browser has shown a certificate.',
    useForwarded: 'Sign in with this certificate',
    about:
      'Your private key stays with you: sign the text below on your own computer, and paste certificate and signature here.',
    challenge: 'Text to sign',
    until: (time: string) => `Good until ${time}, once`,
    copy: 'Copy',
    copied: 'Copied',
    how: 'How to sign',
    fromFile: 'Certificate file (.p12 / .pfx): take certificate and key out, then sign',
    fromKey: 'USB key (PKCS#11): it gives both certificate and signature',
    chain: 'Certificate (PEM)',
    chainHint: 'Your certificate first, those above it after it',
    algorithm: 'Algorithm',
    algorithms: {
      RS256: 'RSA, SHA-256 (most common)',
      PS256: 'RSA-PSS, SHA-256',
      ES256: 'Elliptic curve P-256, SHA-256',
    },
    signature: 'Signature (Base64)',
    submit: 'Sign in',
    noChain: 'Paste the certificate; it begins with -----BEGIN CERTIFICATE-----',
    noSignature: 'Paste the signature',
    refused: 'The certificate did not work; check it and try again',
    signAgain: 'There is a new text to sign now',
  },
)

const commands = (text: string) => ({
  file: `openssl pkcs12 -in my.p12 -nokeys -out chain.pem
openssl pkcs12 -in my.p12 -nocerts -out key.pem
printf %s '${text}' | openssl dgst -sha256 -sign key.pem | openssl base64 -A`,
  key: `pkcs11-tool --read-object --type cert --id 01 | openssl x509 -inform DER -out chain.pem
printf %s '${text}' > text
pkcs11-tool --sign --mechanism SHA256-RSA-PKCS --id 01 -i text | openssl base64 -A`,
})

function Forwarded({ language, path, csrf }: MethodProps) {
  const t = certificateWords[language]
  return (
    <Form action={`${path}/certificate/forwarded`} csrf={csrf}>
      <p>{t.forwarded}</p>
      <Buttons>
        <button type="submit">{t.useForwarded}</button>
        <RefuseButton language={language} />
      </Buttons>
    </Form>
  )
}

function HowToSign({ language, text }: { language: MethodProps['language']; text: string }) {
  const t = certificateWords[language]
  const { file, key } = commands(text)
  return (
    <More title={t.how}>
      <p class="hint">{t.fromFile}</p>
      <pre>{file}</pre>
      <p class="hint">{t.fromKey}</p>
      <pre>{key}</pre>
    </More>
  )
}

/** A button where the browser has shown a certificate already; otherwise a text to be signed, and what comes of it. */
export function CertificateForm(props: MethodProps) {
  const { language, path, csrf, typed, mistakes, challenge, isForwarded } = props
  const t = certificateWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  if (isForwarded && mistakes.length === 0) return <Forwarded {...props} />
  if (challenge === undefined) return null
  return (
    <>
      <p>{t.about}</p>
      {mistakes.length === 0 ? null : <Notice>{t.signAgain}</Notice>}
      <p class="hint">
        {t.challenge} · {t.until(formatClock(challenge.expiresAt))}
      </p>
      <p class="exact secret" id="to-sign">
        {challenge.toSign}
      </p>
      <CopyButton of="to-sign" done={t.copied}>
        {t.copy}
      </CopyButton>
      <HowToSign language={language} text={challenge.toSign} />
      <Form action={`${path}/certificate`} csrf={csrf}>
        <Hidden name="challenge" value={challenge.challenge} />
        <Area
          name="chain"
          label={t.chain}
          hint={t.chainHint}
          value={typed.chain}
          error={errorOf('chain')}
          rows={5}
          maxlength={32768}
        />
        <Pick
          name="algorithm"
          label={t.algorithm}
          value={typed.algorithm}
          options={proofAlgorithms.map(value => ({ value, label: t.algorithms[value] }))}
        />
        <Area name="signature" label={t.signature} error={errorOf('signature')} rows={3} maxlength={4096} />
        <Buttons>
          <button type="submit">{t.submit}</button>
          <RefuseButton language={language} />
        </Buttons>
      </Form>
    </>
  )
}
