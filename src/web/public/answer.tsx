import {
  type KnownWay,
  type Reason,
  reasonWords,
  type Verification,
  type VerifiedLicense,
  type VerifiedSeal,
  type Way,
} from '../../verification/index.ts'
import { type Fact, Facts } from '../ui/card.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Period } from '../ui/period.tsx'
import { More, Result } from '../ui/result.tsx'
import { formatMoment, type Language, texts } from '../ui/text.ts'

/**
 * Where answers stand: not at the address that a QR leads to, or opening the next QR from an answer would only move
 * within the page, and the old answer would seem to be about the new license.
 */
export const answerPath = '/v?answer'

export const answerWords = texts(
  {
    title: '核验结果',
    valid: '有效',
    invalid: '无效',
    between: '；',
    compare: '与您手中的证照比对',
    compareAbout: '下面各项应当与证照上写的完全一致；有一项不同，就不要接受。',
    told: '登记簿里的记载',
    type: '证照名称',
    holder: '持证主体',
    issuer: '颁发机构',
    validity: '有效期',
    identifier: '证照标识',
    masked: '姓名只显示首字，其余隐去。',
    how: '是怎么核验的',
    at: '核验时间',
    way: '核验方式',
    ways: {
      qr: '二维码：验证数字签名后与登记簿比对',
      code: '证照标识和查验码：与登记簿比对',
      file: '文件：验证电子印章和时间戳，其中有证照的再与登记簿比对',
    },
    sealed: '盖在文件上的电子印章',
    sealedAbout: '文件自最后一次盖章以来没有被改动过。这是一份签章文件，不是电子证照，它的内容由盖章的部门负责。',
    sealedWord: '印章有效',
    sealedAt: (moment: string) => `盖章时间 ${moment}`,
    status: '状态来源',
    statusNow: '颁发机构的登记簿',
    asOf: (moment: string) => `，截至 ${moment}`,
    reasons: '未通过的项目',
    again: '再核验一份',
    todo: '现在怎么办',
    advice: {
      retry: '请核对证照标识和查验码，一个字符也不能错；也可以直接扫描证照上的二维码。',
      number: '请核对证照类型和证照编号，一个字符也不能错；也可以扫描证照上的二维码。',
      scan: '请重新扫描证照上的二维码，或改用证照标识和查验码核验。',
      original: '请选用收到的 PDF 原件，不要用扫描件、截图或另存的文件；也可以扫描证照上的二维码。',
      forged: '不要接受这份证照。请让持证人通过“我的一号”当面出示，或向颁发机构查询。',
      ended: '不要把它当作有效证照使用。请持证人出示现行有效的证照，或向颁发机构了解情况。',
    },
  },
  {
    title: 'Result',
    valid: 'Valid',
    invalid: 'Not valid',
    between: '; ',
    compare: 'Compare with the license in your hand',
    compareAbout: 'Every line must agree with what the license says; if one differs, do not accept it.',
    told: 'What the register says',
    type: 'License',
    holder: 'Holder',
    issuer: 'Issued by',
    validity: 'Validity',
    identifier: 'Identifier',
    masked: 'Names show their first character only.',
    how: 'How it was checked',
    at: 'Checked at',
    way: 'Checked by',
    ways: {
      qr: 'QR code: digital signature, then the register',
      code: 'Identifier and check code, against the register',
      file: 'File: its seals and time stamps, then the register where a license is in it',
    },
    sealed: 'Seals on this file',
    sealedAbout:
      'The file has not been changed since it was last sealed. It is a sealed document and no license; the department that sealed it answers for what it says.',
    sealedWord: 'the seals hold',
    sealedAt: (moment: string) => `sealed at ${moment}`,
    status: 'Status from',
    statusNow: 'the issuer’s register',
    asOf: (moment: string) => ` as of ${moment}`,
    reasons: 'Checks that failed',
    again: 'Verify another',
    todo: 'What to do now',
    advice: {
      retry: 'Compare identifier and check code character by character, or scan the QR code on the license.',
      number: 'Compare type and number character by character, or scan the QR code on the license.',
      scan: 'Scan the QR code once more, or verify by identifier and check code.',
      original:
        'Use the PDF as you received it, no scan, screenshot or saved copy; or scan the QR code on the license.',
      forged: 'Do not accept this license. Ask the holder to show it from My Yihao, or ask the issuer.',
      ended: 'Do not treat it as a valid license. Ask the holder for the one now in force, or ask the issuer.',
    },
  },
)

export type Advice = keyof (typeof answerWords)['zh']['advice']

/** The first reason decides: the checks stand in the order of what weighs most. */
export const adviceFor = (reason: Reason | undefined, way: KnownWay): Advice => {
  if (reason === 'not-found' || reason === 'wrong-check-code') return way === 'number' ? 'number' : 'retry'
  if (reason === 'malformed') return way === 'file' ? 'original' : 'scan'
  if (reason === 'unknown-issuer' || reason === 'seal-invalid' || reason === 'content-altered') return 'forged'
  return 'ended'
}

export function factsOf(license: VerifiedLicense, language: Language): Fact[] {
  const t = answerWords[language]
  return [
    { label: t.type, value: (language === 'en' ? license.typeNameEn : undefined) ?? license.typeName },
    { label: t.holder, value: license.holder },
    { label: t.issuer, value: license.issuer.name },
    {
      label: t.validity,
      value: <Period language={language} from={license.validFrom} until={license.validUntil} />,
    },
    { label: t.identifier, value: license.identifier, exact: true },
  ]
}

export interface AnswerProps {
  readonly language: Language
  readonly verification: Verification
  readonly way: Way
}

/** Whose seals a document bears, where it is no license: that would be told below. */
export function SealsOf({ language, seals }: { readonly language: Language; readonly seals: readonly VerifiedSeal[] }) {
  const t = answerWords[language]
  return (
    <section class="panel">
      <h2>{t.sealed}</h2>
      <p>{t.sealedAbout}</p>
      <Facts
        facts={seals.map(({ name, sealedAt }) => ({
          label: name,
          value: t.sealedAt(formatMoment(language, sealedAt)),
        }))}
      />
    </section>
  )
}

/** One word on top; then what to compare; then, folded, how it was found out. */
export function Answer({ language, verification, way }: AnswerProps) {
  const t = answerWords[language]
  const { license, outcome, reasons, checkedAt, seals, statusAsOf } = verification
  const good = outcome === 'valid'
  const told = reasons.map(reason => reasonWords[reason][language]).join(t.between)
  return (
    <>
      <Result
        good={good}
        word={good ? t.valid : t.invalid}
        reason={good ? (license?.typeName ?? t.sealedWord) : told}
      />
      {good ? null : (
        <section class="panel">
          <h2>{t.todo}</h2>
          <p>{t.advice[adviceFor(reasons[0], way)]}</p>
        </section>
      )}
      {license === undefined ? null : (
        <section class="panel">
          <h2>{good ? t.compare : t.told}</h2>
          {good ? <p class="hint">{t.compareAbout}</p> : null}
          <Facts facts={factsOf(license, language)} />
          <p class="hint">{t.masked}</p>
        </section>
      )}
      {good && license === undefined && seals !== undefined ? <SealsOf language={language} seals={seals} /> : null}
      <More title={t.how}>
        <Facts
          facts={[
            { label: t.at, value: formatMoment(language, checkedAt) },
            { label: t.way, value: t.ways[way] },
            { label: t.status, value: `${t.statusNow}${t.asOf(formatMoment(language, statusAsOf))}` },
            ...(reasons.length === 0 ? [] : [{ label: t.reasons, value: reasons.join(', '), exact: true }]),
          ]}
        />
      </More>
      <form method="post" action={answerPath} data-scan hidden>
        <input type="hidden" name="qr" />
      </form>
      <div class="buttons">
        <LinkButton href="/v" second>
          {t.again}
        </LinkButton>
      </div>
    </>
  )
}
