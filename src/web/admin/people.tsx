import {
  type Evidence,
  type Office,
  type Person,
  personDocumentTypes,
  type Representation,
} from '../../identity/index.ts'
import type { OpenSession } from '../../sso/index.ts'
import { documentTypeWords } from '../document-types.ts'
import { standingLine } from '../standing.ts'
import { Badge, Facts } from '../ui/card.tsx'
import { Buttons, Checks, ErrorSummary, Field, Form, type Mistake, Pick } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import { formatDay, formatTime, type Language } from '../ui/text.ts'
import { type AdminAct, type AdminDone, adminActs, adminWords } from './words.ts'

export const personPath = (id: string): string => `/admin/people/${id}`
/** @param session its name */
const endSessionPath = (id: string, session: string): string =>
  `${personPath(id)}/end-session?session=${encodeURIComponent(session)}`

/** Where an appointment of somebody is ended. */
export const dismissPath = (id: string, officer: string): string => `${personPath(id)}/offices/${officer}/dismiss`

export interface FindProps {
  readonly language: Language
  readonly csrf: string
  readonly documentType: string | undefined
  readonly documentNumber: string | undefined
  readonly mistakes: readonly Mistake[]
  readonly done: AdminDone | undefined
}

export function FindPerson({ language, csrf, documentType, documentNumber, mistakes, done }: FindProps) {
  const t = adminWords[language]
  return (
    <div class="column form">
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.find}</h1>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        <p class="hint">{t.findAbout}</p>
        <Form action="/admin/people" csrf={csrf}>
          <Pick
            name="documentType"
            label={t.documentType}
            value={documentType}
            options={personDocumentTypes.map(value => ({ value, label: documentTypeWords[language][value] }))}
          />
          <Field
            name="documentNumber"
            label={t.documentNumber}
            value={documentNumber}
            error={mistakes[0]?.text}
            autocomplete="off"
            maxlength={40}
          />
          <Buttons>
            <button type="submit">{t.submit}</button>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}

export interface PersonPageProps {
  readonly language: Language
  readonly person: Person
  readonly evidence: readonly Evidence[]
  readonly sessions: readonly OpenSession[]
  readonly organizations: readonly Representation[]
  /** What they are in departments. */
  readonly offices: readonly Office[]
  readonly frozen: boolean
  /** False for the auditor, who reads alone. */
  readonly mayAct: boolean
  readonly done: AdminDone | undefined
}

function EvidenceTable({ language, evidence }: Pick<PersonPageProps, 'language' | 'evidence'>) {
  const t = adminWords[language]
  const ways: Readonly<Record<string, string>> = t.ways
  if (evidence.length === 0) return <Empty>{t.noEvidence}</Empty>
  return (
    <Table
      caption={t.evidence}
      rows={evidence}
      keyOf={({ at, how }) => `${how}${at.getTime()}`}
      columns={[
        { title: t.columns.level, cell: ({ level }) => t.levelOf(level) },
        { title: t.columns.how, cell: ({ how }) => ways[how] ?? how },
        { title: t.columns.at, cell: ({ at }) => formatTime(language, at) },
        { title: t.columns.expires, cell: ({ expiresAt }) => formatDay(language, expiresAt) },
      ]}
    />
  )
}

export const deviceName = ({ device }: OpenSession, language: Language): string =>
  device === '' ? adminWords[language].unknown : device

function SessionTable({
  language,
  person,
  sessions,
  mayAct,
}: Pick<PersonPageProps, 'language' | 'person' | 'sessions' | 'mayAct'>) {
  const t = adminWords[language]
  const act = {
    title: t.sessionColumns.act,
    cell: (session: OpenSession) => (
      <a href={endSessionPath(person.id, session.uid)} aria-label={t.endOf(deviceName(session, language))}>
        {t.end}
      </a>
    ),
  }
  if (sessions.length === 0) return <Empty>{t.noSessions}</Empty>
  return (
    <Table
      caption={t.sessions}
      rows={sessions}
      keyOf={({ uid }) => uid}
      columns={[
        { title: t.sessionColumns.device, cell: session => deviceName(session, language) },
        {
          title: t.sessionColumns.since,
          cell: ({ startedAt }) => (startedAt === undefined ? '' : formatTime(language, startedAt)),
        },
        { title: t.sessionColumns.source, cell: ({ source }) => source, exact: true },
        { title: t.sessionColumns.applications, cell: ({ applications }) => applications.join(' · ') },
        ...(mayAct ? [act] : []),
      ]}
    />
  )
}

type OrganizationsProps = Pick<PersonPageProps, 'language' | 'person' | 'organizations' | 'offices' | 'mayAct'>

function OrganizationTable({ language, person, organizations, offices, mayAct }: OrganizationsProps) {
  const t = adminWords[language]
  const dismissal = {
    title: t.organizationColumns.act,
    cell: ({ uscc, name }: Representation) => {
      const office = offices.find(each => each.uscc === uscc)
      return office === undefined ? null : (
        <a href={dismissPath(person.id, office.id)} aria-label={t.dismissFrom(name)}>
          {t.dismiss}
        </a>
      )
    },
  }
  if (organizations.length === 0) return <Empty>{t.noOrganizations}</Empty>
  return (
    <Table
      caption={t.organizations}
      rows={organizations}
      keyOf={({ uscc }) => uscc}
      columns={[
        { title: t.organizationColumns.name, cell: ({ name }) => name },
        { title: t.organizationColumns.uscc, cell: ({ uscc }) => uscc, exact: true },
        { title: t.organizationColumns.standing, cell: each => standingLine(each, language) },
        {
          title: t.organizationColumns.until,
          cell: ({ until }) => (until === undefined ? '' : formatDay(language, until)),
        },
        ...(mayAct && offices.length > 0 ? [dismissal] : []),
      ]}
    />
  )
}

/** What can be done to somebody as they are: nobody is frozen twice. */
const actsFor = (frozen: boolean): readonly AdminAct[] =>
  adminActs.filter(act => act !== (frozen ? 'freeze' : 'unfreeze'))

/** One person as an administrator may see them: the number masked, nothing of what they hold. */
export function PersonPage(props: PersonPageProps) {
  const { language, person, evidence, sessions, frozen, mayAct, done } = props
  const t = adminWords[language]
  return (
    <>
      <p class="back">
        <a href="/admin">{t.back}</a>
      </p>
      <div class="license-title">
        <h1>{person.name}</h1>
        {frozen ? <Badge tone="bad">{t.frozen}</Badge> : null}
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        <h2>{t.facts}</h2>
        <Facts
          facts={[
            { label: t.type, value: documentTypeWords[language][person.documentType] },
            { label: t.number, value: person.maskedNumber, exact: true },
            { label: t.level, value: t.levelOf(person.assuranceLevel) },
            { label: t.id, value: person.id, exact: true },
          ]}
        />
      </section>
      <h2>{t.evidence}</h2>
      <EvidenceTable language={language} evidence={evidence} />
      <h2>{t.sessions}</h2>
      <SessionTable {...{ language, person, sessions, mayAct }} />
      <h2>{t.organizations}</h2>
      <OrganizationTable {...props} />
      {mayAct ? (
        <div class="actions">
          {actsFor(frozen).map(act => (
            <LinkButton href={`${personPath(person.id)}/${act}`} second key={act}>
              {t.acts[act]}
            </LinkButton>
          ))}
        </div>
      ) : null}
    </>
  )
}

const levels = [3, 4, 5]

function reasonsOf(act: AdminAct, language: Language): Readonly<Record<string, string>> {
  const t = adminWords[language]
  if (act === 'withdraw') return t.withdrawReasons
  return act === 'unfreeze' ? t.unfreezeReasons : t.closeReasons
}

/** What an act asks beside its button. */
export function ActQuestions({ language, act }: { language: Language; act: AdminAct }) {
  const t = adminWords[language]
  if (act === 'end-sessions' || act === 'freeze') return null
  const reasons = Object.entries(reasonsOf(act, language))
  return (
    <>
      {act === 'withdraw' ? (
        <Pick
          name="level"
          label={t.fromLevel}
          options={levels.map(level => ({ value: String(level), label: t.levelOf(level) }))}
        />
      ) : null}
      <Checks
        name="reason"
        label={t.reason}
        single
        chosen={[]}
        options={reasons.map(([value, label]) => ({ value, label }))}
      />
    </>
  )
}
