import { X509Certificate } from 'node:crypto'
import type { ComponentChildren } from 'preact'
import type { AffectedLicense, Seal } from '../../../licenses/index.ts'
import { Badge, Facts, type Tone } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Done, Empty } from '../../ui/notice.tsx'
import { Period } from '../../ui/period.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import { formatDay, formatTime, type Language } from '../../ui/text.ts'
import { type SealDone, sealWords } from './words.ts'

export const sealsPath = '/department/seals'
export const sealPath = (id: string): string => `${sealsPath}/${id}`

/** A seal as pages show it. */
export interface ShownSeal {
  readonly seal: Seal
  /** Drawn from the name; undefined where a picture was uploaded. */
  readonly drawing: string | undefined
  readonly custodian: string | undefined
}

const tones: Readonly<Record<Seal['status'], Tone>> = {
  active: 'good',
  suspended: 'wait',
  replaced: 'plain',
  revoked: 'bad',
  expired: 'bad',
}

const State = ({ seal, language }: { seal: Seal; language: Language }) => (
  <Badge tone={tones[seal.status]}>{sealWords[language].states[seal.status]}</Badge>
)

/** What is seen of it in documents. */
export function Face({ shown: { seal, drawing }, language }: { shown: ShownSeal; language: Language }) {
  const label = sealWords[language].pictureOf(seal.name)
  return (
    <div class="seal-face">
      {drawing === undefined ? (
        <img src={`${sealPath(seal.id)}/picture.png`} alt={label} width="126" height="126" />
      ) : (
        <Picture label={label} svg={drawing} />
      )}
    </div>
  )
}

export interface SealsProps {
  readonly language: Language
  readonly title: string
  readonly seals: readonly ShownSeal[]
  /** The caller may change something. */
  readonly acts: boolean
  readonly done: SealDone | undefined
}

/** The seals of a department, past ones too. */
export function Seals({ language, title, seals, acts, done }: SealsProps) {
  const t = sealWords[language]
  return (
    <>
      <div class="head">
        <h1>{title}</h1>
        {acts ? (
          <div class="actions">
            <LinkButton href={`${sealsPath}/new`}>{t.create}</LinkButton>
            <LinkButton href={`${sealsPath}/import`} second>
              {t.import}
            </LinkButton>
          </div>
        ) : null}
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      {seals.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Table
          caption={title}
          rows={seals}
          keyOf={({ seal }) => seal.id}
          columns={[
            { title: t.columns.picture, cell: each => <Face shown={each} language={language} /> },
            {
              title: t.columns.use,
              cell: ({ seal }) => <a href={sealPath(seal.id)}>{t.uses[seal.key.algorithm]}</a>,
            },
            { title: t.columns.state, cell: ({ seal }) => <State seal={seal} language={language} /> },
            { title: t.columns.until, cell: ({ seal }) => formatDay(language, seal.key.notAfter) },
            { title: t.columns.custodian, cell: ({ custodian }) => custodian ?? t.noCustodian },
            { title: t.columns.since, cell: ({ seal }) => formatDay(language, seal.createdAt) },
          ]}
        />
      )}
    </>
  )
}

function Certificate({ seal, language }: { seal: Seal; language: Language }) {
  const t = sealWords[language]
  const { key } = seal
  const { subject, issuer, serialNumber } = new X509Certificate(key.certificate)
  const lineOf = (name: string): string => name.replaceAll('\n', ', ')
  return (
    <section class="panel">
      <h2>{t.certificate}</h2>
      <Facts
        facts={[
          { label: t.labels.subject, value: lineOf(subject) },
          { label: t.labels.issuer, value: lineOf(issuer) },
          { label: t.labels.serial, value: serialNumber.toLowerCase(), exact: true },
          { label: t.labels.kid, value: key.kid, exact: true },
          { label: t.labels.algorithm, value: t.algorithms[key.algorithm] },
          {
            label: t.labels.validity,
            value: <Period language={language} from={key.notBefore.toISOString()} until={key.notAfter.toISOString()} />,
          },
        ]}
      />
    </section>
  )
}

const actsOf = ({ state }: Seal) =>
  state === 'active'
    ? (['suspend', 'replace', 'take-over', 'revoke'] as const)
    : state === 'suspended'
      ? (['resume', 'replace', 'take-over', 'revoke'] as const)
      : state === 'replaced'
        ? (['revoke'] as const)
        : []

export interface OneSealProps {
  readonly language: Language
  readonly shown: ShownSeal
  readonly acts: boolean
  readonly affected: readonly AffectedLicense[]
  readonly done: SealDone | undefined
}

/** One seal: what it looks like, its certificate, what can be done, and what has to be. */
export function OneSeal({ language, shown, acts, affected, done }: OneSealProps) {
  const t = sealWords[language]
  const { seal, custodian } = shown
  const { invalidFrom } = seal.key
  return (
    <>
      <p class="back">
        <a href={sealsPath}>{t.list}</a>
      </p>
      <div class="license-title">
        <h1>{t.uses[seal.key.algorithm]}</h1>
        <State seal={seal} language={language} />
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        <h2>{t.facts}</h2>
        <Face shown={shown} language={language} />
        <Facts
          facts={[
            { label: t.labels.name, value: seal.name },
            { label: t.labels.uscc, value: seal.uscc, exact: true },
            { label: t.columns.custodian, value: custodian ?? t.noCustodian },
            { label: t.columns.since, value: formatTime(language, seal.createdAt) },
            ...(invalidFrom === null
              ? []
              : [{ label: t.labels.invalidFrom, value: formatTime(language, invalidFrom) }]),
          ]}
        />
      </section>
      <Certificate seal={seal} language={language} />
      {invalidFrom === null ? null : <Affected language={language} licenses={affected} id={seal.id} />}
      {acts ? (
        <div class="actions">
          {actsOf(seal).map(act => (
            <LinkButton key={act} href={`${sealPath(seal.id)}/${act}`} second>
              {t.acts[act]}
            </LinkButton>
          ))}
        </div>
      ) : null}
    </>
  )
}

interface AffectedProps {
  readonly language: Language
  readonly id: string
  readonly licenses: readonly AffectedLicense[]
}

function Affected({ language, id, licenses }: AffectedProps) {
  const t = sealWords[language]
  const last = licenses.at(-1)
  const heading: ComponentChildren = <h2>{t.affected}</h2>
  if (last === undefined)
    return (
      <section class="panel">
        {heading}
        <Empty>{t.affectedNone}</Empty>
      </section>
    )
  return (
    <section class="panel">
      {heading}
      <p class="hint">{t.affectedAbout}</p>
      <LinkButton href={`/department/reissues/${id}`}>{t.reissue}</LinkButton>
      <Table
        caption={t.affected}
        rows={licenses}
        keyOf={({ identifier }) => identifier}
        columns={[
          { title: t.affectedColumns.identifier, cell: each => each.identifier, exact: true },
          { title: t.affectedColumns.type, cell: each => each.typeCode, exact: true },
          { title: t.affectedColumns.issuedAt, cell: each => formatTime(language, each.issuedAt) },
        ]}
      />
      <a href={`${sealPath(id)}?after=${encodeURIComponent(last.identifier)}`}>{t.more}</a>
    </section>
  )
}
