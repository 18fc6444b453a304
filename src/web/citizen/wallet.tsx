import type { Nonce } from '../../verification/index.ts'
import { Facts } from '../ui/card.tsx'
import { Area, Buttons, ErrorSummary, Form } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import { formatTime, type Language, texts } from '../ui/text.ts'
import { licensePath } from './license.tsx'

export const walletWords = texts(
  {
    title: (name: string) => `存入数字钱包：${name}`,
    lead: '得到一份绑定您的钱包密钥的电子凭证。以后出示时，只有这个钱包能证明它是您的；别人拿到文件也用不了。',
    first: '第一步：让钱包签名',
    firstAbout: '把下面两项填进钱包应用，它会用自己的密钥生成一段证明（openid4vci-proof+jwt）。',
    nonce: '随机数（nonce）',
    audience: '接收方（aud）',
    until: '有效到',
    second: '第二步：提交证明',
    proof: '钱包生成的证明',
    proofHint: '以 eyJ 开头的一整段文字，只能用一次',
    submit: '下载绑定的凭证',
    back: '返回证照',
    mistakes: '还没有生成凭证',
    blank: '请粘贴钱包生成的证明',
  },
  {
    title: (name: string) => `Into a wallet: ${name}`,
    lead: 'You get a credential bound to your wallet’s key. Only this wallet can then prove that it is yours; a copy is of no use to others.',
    first: 'First: let the wallet sign',
    firstAbout: 'Give these two to the wallet; it makes a proof with its own key (openid4vci-proof+jwt).',
    nonce: 'Nonce',
    audience: 'Audience (aud)',
    until: 'Good until',
    second: 'Second: hand in the proof',
    proof: 'Proof made by the wallet',
    proofHint: 'One long text that begins with eyJ; good once',
    submit: 'Download the bound credential',
    back: 'Back to the license',
    mistakes: 'No credential was made',
    blank: 'Paste the proof that the wallet has made',
  },
)

export const walletPath = (identifier: string): string => `${licensePath({ identifier })}/wallet`

export interface WalletProps {
  readonly language: Language
  readonly csrf: string
  readonly identifier: string
  readonly name: string
  readonly asked: Nonce
  /** What was wrong with the proof that was handed in. */
  readonly mistake: string | undefined
}

/** A holder has a license bound to the key of their wallet. */
export function Wallet({ language, csrf, identifier, name, asked, mistake }: WalletProps) {
  const t = walletWords[language]
  return (
    <>
      <ErrorSummary title={t.mistakes} mistakes={mistake === undefined ? [] : [{ field: 'proof', text: mistake }]} />
      <p class="back">
        <a href={licensePath({ identifier })}>{name}</a>
      </p>
      <h1>{t.title(name)}</h1>
      <p class="lead">{t.lead}</p>
      <section class="panel">
        <h2>{t.first}</h2>
        <p>{t.firstAbout}</p>
        <Facts
          facts={[
            { label: t.nonce, value: asked.nonce, exact: true },
            { label: t.audience, value: asked.audience, exact: true },
            { label: t.until, value: formatTime(language, asked.expiresAt) },
          ]}
        />
      </section>
      <section class="panel">
        <h2>{t.second}</h2>
        <Form action={walletPath(identifier)} csrf={csrf}>
          <Area name="proof" label={t.proof} hint={t.proofHint} value="" error={mistake} maxlength={10000} />
          <Buttons>
            <button type="submit">{t.submit}</button>
            <LinkButton href={licensePath({ identifier })} second>
              {t.back}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </>
  )
}
