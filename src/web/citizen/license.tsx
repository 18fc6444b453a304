import type { LicenseInFull, LicenseView, PublishedType } from '../../licenses/index.ts'
import type { Look } from '../../verification/index.ts'
import { History } from '../license-history.tsx'
import { Badge, type Fact, Facts } from '../ui/card.tsx'
import { Csrf } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Notice } from '../ui/notice.tsx'
import { Period } from '../ui/period.tsx'
import { Picture } from '../ui/picture.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'
import { fieldFacts } from './fields.tsx'
import { standingOf, standingWords, toneOf, typeNameOf } from './license-state.ts'
import { LooksPanel } from './looks.tsx'
import { hasPrivateNumbers, maskedText } from './private-numbers.ts'

export const licenseWords = texts(
  {
    back: '我的证照',
    qr: (name: string) => `${name}的二维码`,
    showIt: '出示给工作人员扫描',
    bright: '扫不出来时，请调亮屏幕或放大二维码。',
    showAfresh: '当面亮证（一次一码）',
    notGood: (state: string) => `这份证照${state}，不能出示使用；别人核验它时，会看到“无效”。`,
    notYet: (day: string) => `这份证照从${day}起才有效，在那以前核验的结果是“无效”。`,
    face: '照面信息',
    holder: '持证主体',
    guardian: '监护人',
    number: '证照编号',
    validity: '有效期',
    issuer: '颁发机构',
    issuedAt: '颁发日期',
    recordedAt: '入库日期',
    paperSerial: '印刷号',
    identifier: '证照标识',
    checkCode: '查验码',
    between: '、',
    showNumbers: '显示完整号码',
    codes: '供他人核验',
    codesAbout: '不方便扫码的人，可以在“核验证照”页输入这两项。',
    download: '下载',
    wallet: '存入数字钱包',
    downloads: {
      pdf: '电子证照（PDF）',
      'sd-jwt': '电子凭证（SD-JWT）',
      'qr-png': '二维码图片（PNG）',
      'qr-svg': '二维码图片（SVG）',
    },
  },
  {
    back: 'My licenses',
    qr: (name: string) => `QR code of: ${name}`,
    showIt: 'Show this to the staff for scanning',
    bright: 'If it does not scan, turn up the screen’s brightness or enlarge the code.',
    showAfresh: 'Show with a code that works once',
    notGood: (state: string) =>
      `${state}: this license cannot be used any more; whoever verifies it is told “Not valid”.`,
    notYet: (day: string) => `This license is valid from ${day}; until then whoever verifies it is told “Not valid”.`,
    face: 'What it says',
    holder: 'Holder',
    guardian: 'Guardian',
    number: 'License number',
    validity: 'Validity',
    issuer: 'Issued by',
    issuedAt: 'Issued on',
    recordedAt: 'Recorded on',
    paperSerial: 'Serial of the sheet',
    identifier: 'Identifier',
    checkCode: 'Check code',
    between: ', ',
    showNumbers: 'Show whole numbers',
    codes: 'For others to verify',
    codesAbout: 'Who cannot scan may enter these two under “Verify a license”.',
    download: 'Download',
    wallet: 'Into a wallet',
    downloads: {
      pdf: 'Sealed document (PDF)',
      'sd-jwt': 'Credential (SD-JWT)',
      'qr-png': 'QR code as picture (PNG)',
      'qr-svg': 'QR code as drawing (SVG)',
    },
  },
)

const formats = ['pdf', 'sd-jwt', 'qr-png', 'qr-svg'] as const

export interface LicensePageProps {
  readonly language: Language
  readonly license: LicenseInFull
  /** The version of the type it was issued by: it names the fields. */
  readonly type: PublishedType
  /** Who verified it; undefined for whoever does not hold it. */
  readonly looks: readonly Look[] | undefined
  /** `YYYY-MM-DD`. */
  readonly today: string
  readonly qrSvg: string
  /** Numbers of persons in clear: asked for. */
  readonly isClear: boolean
  readonly csrf: string
}

const pathOf = (identifier: string): string => `/me/licenses/${identifier}`
export const licensePath = ({ identifier }: Pick<LicenseView, 'identifier'>): string => pathOf(identifier)

function faceOf({ language, license, type, isClear }: LicensePageProps): Fact[] {
  const t = licenseWords[language]
  const guardians = license.holders.flatMap(holder => (holder.guardians ?? []).map(({ name }) => name))
  const show = (text: string): string => (isClear ? text : maskedText(text, license))
  return [
    { label: t.holder, value: license.holders.map(({ name }) => name).join(t.between) },
    ...(guardians.length === 0 ? [] : [{ label: t.guardian, value: guardians.join(t.between) }]),
    { label: t.number, value: show(license.number), exact: true },
    ...fieldFacts(license.fields ?? {}, type.fieldsSchema, { language, show }),
    { label: t.validity, value: <Period language={language} from={license.validFrom} until={license.validUntil} /> },
    { label: t.issuer, value: license.issuer.name },
    ...(license.issuedOn === undefined
      ? [{ label: t.issuedAt, value: formatDay(language, new Date(license.issuedAt)) }]
      : [
          { label: t.issuedAt, value: formatDay(language, license.issuedOn) },
          { label: t.recordedAt, value: formatDay(language, new Date(license.issuedAt)) },
        ]),
    ...(license.paperSerial === undefined ? [] : [{ label: t.paperSerial, value: license.paperSerial, exact: true }]),
  ]
}

/** One license large: to show, to read, to keep. */
export function LicensePage(props: LicensePageProps) {
  const { language, license, looks, today, qrSvg, isClear, csrf } = props
  const t = licenseWords[language]
  const standing = standingOf(license, today)
  const state = standingWords[language][standing]
  const name = typeNameOf(license, language)
  const isGood = standing === 'active'
  const path = licensePath(license)
  return (
    <>
      <p class="back">
        <a href="/me">{t.back}</a>
      </p>
      <div class="license-title">
        <h1>{name}</h1>
        <Badge tone={toneOf[standing]}>{state}</Badge>
      </div>
      {isGood ? null : (
        <Notice>
          {standing === 'not-yet-valid' ? t.notYet(formatDay(language, license.validFrom)) : t.notGood(state)}
        </Notice>
      )}
      <div class={isGood ? 'show' : undefined}>
        {isGood ? (
          <section class="show-code">
            <p class="show-holder">{license.holders.map(holder => holder.name).join(t.between)}</p>
            <Picture label={t.qr(name)} svg={qrSvg} />
            <p>
              <strong>{t.showIt}</strong>
            </p>
            <p>{t.bright}</p>
            {looks === undefined ? null : (
              <div class="buttons">
                <LinkButton href={`${path}/show`}>{t.showAfresh}</LinkButton>
              </div>
            )}
          </section>
        ) : null}
        <div>
          <section class="panel">
            <h2>{t.face}</h2>
            <Facts facts={faceOf(props)} />
            {isClear || !hasPrivateNumbers(license) ? null : (
              <form method="post" action={`${path}/show-numbers`}>
                <Csrf token={csrf} />
                <button class="plain" type="submit">
                  {t.showNumbers}
                </button>
              </form>
            )}
          </section>
          <section class="panel">
            <h2>{t.codes}</h2>
            <p class="hint">{t.codesAbout}</p>
            <Facts
              facts={[
                { label: t.identifier, value: license.identifier, exact: true },
                { label: t.checkCode, value: license.checkCode, exact: true },
              ]}
            />
          </section>
          {looks === undefined ? null : <LooksPanel {...{ looks, language }} />}
          <History {...{ language, pathOf }} history={license.history} identifier={license.identifier} />
          <h2>{t.download}</h2>
          <div class="actions">
            {formats.map(format => (
              <LinkButton key={format} href={`${path}/document?format=${format}`} second download>
                {t.downloads[format]}
              </LinkButton>
            ))}
            {isGood && looks !== undefined ? (
              <LinkButton href={`${path}/wallet`} second>
                {t.wallet}
              </LinkButton>
            ) : null}
          </div>
        </div>
      </div>
    </>
  )
}
