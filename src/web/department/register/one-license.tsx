import type { RecordProof } from '../../../audit/index.ts'
import { type LicenseInFull, type MoveName, type PublishedType, photoNames } from '../../../licenses/index.ts'
import { fieldFacts } from '../../citizen/fields.tsx'
import { standingOf, standingWords, toneOf, typeNameOf } from '../../citizen/license-state.ts'
import { documentTypeWords } from '../../document-types.ts'
import { History } from '../../license-history.tsx'
import { Badge, type Fact, Facts } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Done } from '../../ui/notice.tsx'
import { Period } from '../../ui/period.tsx'
import { formatTime, type Language, texts } from '../../ui/text.ts'
import { licensePath, licensesPath } from './find.tsx'
import { registerWords } from './words.ts'

const words = texts(
  {
    number: '证照编号',
    validity: '有效期',
    issuedAt: '颁发时间',
    identifier: '证照标识',
    checkCode: '查验码',
    paperSerial: '印刷号',
    guardian: '监护人',
    qr: '二维码（PNG）',
    sdJwt: '电子凭证（SD-JWT）',
    documents: '文件',
    pdf: '证照文件（PDF）',
    noPhoto: '没有',
    log: '存证日志',
    logNotYet: '颁发记录还在等待公布，一般不超过一分钟，请稍后刷新。',
    logIndex: '日志序号',
    logSize: '已公布条数',
    logCommitment: '记录摘要',
    logProof: '下载存证证明',
    logAbout: '证明文件可在没有本系统的情况下，凭公布的日志检查点验证这份证照的颁发记录未被改动（C2SP tlog-proof）。',
    photoOf: '持证人照片',
  },
  {
    number: 'Number',
    validity: 'Validity',
    issuedAt: 'Issued at',
    identifier: 'Identifier',
    checkCode: 'Check code',
    paperSerial: 'Serial of the sheet',
    guardian: 'Guardian',
    qr: 'QR code (PNG)',
    sdJwt: 'Credential (SD-JWT)',
    documents: 'Documents',
    pdf: 'License (PDF)',
    noPhoto: 'none',
    log: 'Log',
    logNotYet: 'The record of its issue waits to be published: a minute at most as a rule.',
    logIndex: 'Index',
    logSize: 'Published entries',
    logCommitment: 'Commitment',
    logProof: 'Proof of the log',
    logAbout:
      'By the published checkpoint the file proves, without this system, that the record of the issue stands unchanged (C2SP tlog-proof).',
    photoOf: 'Photo of the holder',
  },
)

export interface OneLicenseProps {
  readonly language: Language
  readonly license: LicenseInFull
  readonly type: PublishedType
  readonly today: string
  /** What the reader may do with it now. */
  readonly moves: readonly MoveName[]
  readonly done: MoveName | undefined
  /** Its issue in the published log; undefined: not there yet. */
  readonly proof: RecordProof | undefined
}

function holderFacts({ language, license }: OneLicenseProps): Fact[] {
  const t = words[language]
  const names: Readonly<Record<string, string>> = documentTypeWords[language]
  const factOf = (label: string, { name, documentType, documentNumber }: LicenseInFull['holders'][number]): Fact => ({
    label,
    value: (
      <>
        {name} <small class="exact">{`${names[documentType] ?? documentType} ${documentNumber}`}</small>
      </>
    ),
  })
  return license.holders.flatMap((holder, n) => {
    const label = registerWords[language].holder(n + 1)
    return [factOf(label, holder), ...(holder.guardians ?? []).map(each => factOf(`${t.guardian}（${label}）`, each))]
  })
}

/** The holder's picture; where there is none, a word that says so. */
function photoFact({ language, license, type }: OneLicenseProps, name: string): Fact[] {
  const { title, 'x-en': english } = type.fieldsSchema.properties[name] ?? {}
  const label = (language === 'en' ? english : title) ?? name
  if (typeof license.fields?.[name] !== 'string') return [{ label, value: words[language].noPhoto }]
  const address = `${licensePath(license.identifier)}/photo/${name}`
  return [{ label, value: <img class="photo" src={address} alt={words[language].photoOf} width="102" height="126" /> }]
}

const withoutPhotos = (fields: NonNullable<LicenseInFull['fields']>, schema: PublishedType['fieldsSchema']) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !photoNames(schema).includes(name)))

function facts(props: OneLicenseProps): Fact[] {
  const { language, license, type } = props
  const t = words[language]
  return [
    { label: t.number, value: license.number, exact: true },
    ...holderFacts(props),
    ...photoNames(type.fieldsSchema).flatMap(name => photoFact(props, name)),
    ...fieldFacts(withoutPhotos(license.fields ?? {}, type.fieldsSchema), type.fieldsSchema, {
      language,
      show: text => text,
    }),
    { label: t.validity, value: <Period language={language} from={license.validFrom} until={license.validUntil} /> },
    { label: t.issuedAt, value: formatTime(language, license.issuedAt) },
    ...(license.paperSerial === undefined ? [] : [{ label: t.paperSerial, value: license.paperSerial, exact: true }]),
    { label: t.identifier, value: license.identifier, exact: true },
    { label: t.checkCode, value: license.checkCode, exact: true },
  ]
}

/** Where its issue stands in the log, and the proof to be taken along. */
function InLog({ language, license, proof }: OneLicenseProps) {
  const t = words[language]
  return (
    <section class="panel">
      <h2>{t.log}</h2>
      {proof === undefined ? (
        <p class="hint">{t.logNotYet}</p>
      ) : (
        <>
          <Facts
            facts={[
              { label: t.logIndex, value: String(proof.index), exact: true },
              { label: t.logSize, value: String(proof.size), exact: true },
              { label: t.logCommitment, value: proof.commitment.toString('hex'), exact: true },
            ]}
          />
          <div class="actions">
            <LinkButton href={`${licensePath(license.identifier)}/log-proof`} second download>
              {t.logProof}
            </LinkButton>
          </div>
          <p class="hint">{t.logAbout}</p>
        </>
      )}
    </section>
  )
}

/** One license as its issuer sees it: what it says, what can be done with it, what happened to it. */
export function OneLicense(props: OneLicenseProps) {
  const { language, license, today, moves, done } = props
  const t = registerWords[language]
  const standing = standingOf(license, today)
  const path = licensePath(license.identifier)
  return (
    <>
      <p class="back">
        <a href={licensesPath}>{t.back}</a>
      </p>
      <div class="license-title">
        <h1>{typeNameOf(license, language)}</h1>
        <Badge tone={toneOf[standing]}>{standingWords[language][standing]}</Badge>
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      {moves.length === 0 ? null : (
        <nav class="actions" aria-label={t.actions}>
          {moves.map(move => (
            <LinkButton key={move} href={`${path}/${move}`} second>
              {t.moves[move]}
            </LinkButton>
          ))}
        </nav>
      )}
      <section class="panel">
        <h2>{t.face}</h2>
        <Facts facts={facts(props)} />
      </section>
      <section class="panel">
        <h2>{words[language].documents}</h2>
        <div class="actions">
          <LinkButton href={`${path}/document?format=pdf`} second download>
            {words[language].pdf}
          </LinkButton>
          <LinkButton href={`${path}/document?format=qr-png`} second download>
            {words[language].qr}
          </LinkButton>
          <LinkButton href={`${path}/document?format=sd-jwt`} second download>
            {words[language].sdJwt}
          </LinkButton>
        </div>
      </section>
      <InLog {...props} />
      <History {...{ language }} history={license.history} identifier={license.identifier} pathOf={licensePath} />
    </>
  )
}
