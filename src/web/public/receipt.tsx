import { type KnownWay, type Receipt, reasonWords } from '../../verification/index.ts'
import { Badge, type Fact, Facts } from '../ui/card.tsx'
import { LinkButton } from '../ui/link.tsx'
import { More, Result } from '../ui/result.tsx'
import { formatMoment, type Language, texts } from '../ui/text.ts'
import { factsOf } from './answer.tsx'

export const receiptWords = texts(
  {
    title: '回执真实',
    reason: '由登记系统签章，存证日志里有它',
    found: '当时的核验结果',
    thenAbout: '这是当时的结果。证照后来可能变更、吊销或到期，请重新核验它现在的状态。',
    valid: '当时有效',
    invalid: '当时无效',
    outcome: '结果',
    reasons: '原因',
    between: '；',
    at: '核验时间',
    by: '核验单位',
    application: '接入应用',
    purpose: '用证事由',
    way: '核验方式',
    ways: {
      qr: '扫描证照二维码',
      code: '证照标识和查验码',
      file: '证照文件',
      show: '持证人亮证码',
      number: '证照编号',
      presentation: '持证人出示',
    },
    about: '核验的证照',
    proof: '回执是怎么核验的',
    id: '回执编号',
    place: '存证位置',
    placeOf: (record: number, index: number) => `记录 ${record}，序号 ${index}`,
    again: '核验证照现在的状态',
  },
  {
    title: 'The receipt is genuine',
    reason: 'sealed by the register, and in its log',
    found: 'What was found then',
    thenAbout: 'The license may have been changed, revoked or expired since: verify how it stands now.',
    valid: 'valid then',
    invalid: 'not valid then',
    outcome: 'Outcome',
    reasons: 'Reasons',
    between: '; ',
    at: 'Verified at',
    by: 'Verified by',
    application: 'Application',
    purpose: 'Purpose',
    way: 'Verified how',
    ways: {
      qr: 'by its QR code',
      code: 'by identifier and check code',
      file: 'by its file',
      show: 'by the holder’s show code',
      number: 'by its number',
      presentation: 'as the holder presented it',
    },
    about: 'The license',
    proof: 'How the receipt was checked',
    id: 'Receipt',
    place: 'Place in the log',
    placeOf: (record: number, index: number) => `record ${record}, leaf ${index}`,
    again: 'Verify how it stands now',
  },
)

function thenFacts({ by, checkedAt, how, outcome, purpose, reasons }: Receipt, language: Language): Fact[] {
  const t = receiptWords[language]
  const way: Readonly<Record<KnownWay, string>> = t.ways
  const told = reasons.map(reason => reasonWords[reason][language]).join(t.between)
  const why = [purpose?.matter, purpose?.caseNumber, purpose?.legalBasis].filter(each => each !== undefined)
  return [
    {
      label: t.outcome,
      value: <Badge tone={outcome === 'valid' ? 'good' : 'bad'}>{outcome === 'valid' ? t.valid : t.invalid}</Badge>,
    },
    ...(told === '' ? [] : [{ label: t.reasons, value: told }]),
    { label: t.at, value: formatMoment(language, checkedAt) },
    { label: t.by, value: by.organization?.name ?? by.actor },
    ...(by.name === undefined ? [] : [{ label: t.application, value: by.name }]),
    ...(why.length === 0 ? [] : [{ label: t.purpose, value: why.join(' · ') }]),
    { label: t.way, value: way[how] },
  ]
}

interface ReceiptProps {
  readonly language: Language
  readonly receipt: Receipt
}

/** What a receipt says, as what was so then and may not be so now. */
export function ReceiptFound({ language, receipt }: ReceiptProps) {
  const t = receiptWords[language]
  const { license } = receipt
  return (
    <>
      <section class="panel">
        <h2>{t.found}</h2>
        <p class="hint">{t.thenAbout}</p>
        <Facts facts={thenFacts(receipt, language)} />
      </section>
      {license === undefined ? null : (
        <section class="panel">
          <h2>{t.about}</h2>
          <Facts facts={factsOf(license, language)} />
        </section>
      )}
    </>
  )
}

/** A receipt that is genuine, and what it says. */
export function ReceiptAnswer({ language, receipt }: ReceiptProps) {
  const t = receiptWords[language]
  const { jti, log } = receipt
  return (
    <>
      <Result good word={t.title} reason={t.reason} />
      <ReceiptFound language={language} receipt={receipt} />
      <More title={t.proof} open>
        <Facts
          facts={[
            { label: t.id, value: jti, exact: true },
            { label: t.place, value: t.placeOf(log.record, log.index) },
          ]}
        />
      </More>
      <div class="buttons">
        <LinkButton href="/v">{t.again}</LinkButton>
      </div>
    </>
  )
}
