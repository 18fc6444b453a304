import type { ListedClient, LogoutReport } from '../../sso/index.ts'
import { Badge, type Fact, Facts } from '../ui/card.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import { formatDay, formatMoment, type Language } from '../ui/text.ts'
import { clientWords } from './words.ts'

export const clientPath = (id: string): string => `/department/clients/${id}`
export type ClientsDone = keyof (typeof clientWords)['zh']['done']

const nameOf = ({ name, nameEn }: ListedClient, language: Language): string =>
  (language === 'en' ? nameEn : undefined) ?? name

const State = ({ client, language }: { client: ListedClient; language: Language }) => {
  const t = clientWords[language]
  return client.disabledAt === undefined ? (
    <Badge tone="good">{t.active}</Badge>
  ) : (
    <Badge tone="bad">{t.disabled}</Badge>
  )
}

const kindOf = ({ kind, isFapi }: ListedClient, language: Language): string =>
  isFapi ? `${clientWords[language].kinds[kind]} · ${clientWords[language].fapi}` : clientWords[language].kinds[kind]

/** Undefined where nobody signs in. */
const ceilingOf = ({ kind, assuranceCeiling }: ListedClient, language: Language): string | undefined =>
  kind === 'machine' ? undefined : clientWords[language].level(assuranceCeiling)

export interface ClientsProps {
  readonly language: Language
  readonly title: string
  readonly clients: readonly ListedClient[]
  /** Those of several organizations are listed. */
  readonly hasOwners: boolean
  /** False for who reads alone. */
  readonly mayRegister?: boolean
  readonly done: ClientsDone | undefined
}

/** The applications one answers for. */
export function Clients({ language, title, clients, hasOwners, mayRegister = true, done }: ClientsProps) {
  const t = clientWords[language]
  const owner = { title: t.columns.organization, exact: true, cell: (each: ListedClient) => each.organization ?? '' }
  return (
    <>
      <div class="head">
        <h1>{title}</h1>
        {mayRegister ? <LinkButton href="/department/clients/new">{t.register}</LinkButton> : null}
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      {clients.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Table
          caption={title}
          rows={clients}
          keyOf={({ id }) => id}
          columns={[
            { title: t.columns.name, cell: each => <a href={clientPath(each.id)}>{nameOf(each, language)}</a> },
            { title: t.columns.id, exact: true, cell: each => each.id },
            { title: t.columns.kind, cell: each => kindOf(each, language) },
            ...(hasOwners ? [owner] : []),
            { title: t.columns.ceiling, cell: each => ceilingOf(each, language) ?? t.nobodySignsIn },
            { title: t.columns.since, cell: each => formatDay(language, each.createdAt) },
            { title: t.columns.state, cell: each => <State client={each} language={language} /> },
          ]}
        />
      )}
    </>
  )
}

function stateOf({ deliveredAt, givenUpAt }: LogoutReport, language: Language): string {
  const t = clientWords[language]
  return deliveredAt === undefined ? (givenUpAt === undefined ? t.trying : t.givenUp) : t.delivered
}

/** What an application may, in words; a scope without words as it is. */
function scopeLines(scope: string, language: Language): string[] {
  const names: Readonly<Record<string, string>> = clientWords[language].scopeNames
  return scope.split(' ').flatMap(each => (each === 'openid' ? [] : [`${names[each] ?? each} (${each})`]))
}

/** The method's own name stands beside the words: developers look for it. */
function authenticationOf({ authentication }: ListedClient, language: Language): string {
  const names: Readonly<Record<string, string>> = clientWords[language].authentications
  const name = names[authentication]
  return name === undefined ? authentication : `${name} (${authentication})`
}

function logoutFact({ backchannelLogoutUri }: ListedClient, language: Language): Fact {
  const t = clientWords[language]
  return { label: t.logout, value: backchannelLogoutUri ?? t.notTold, exact: backchannelLogoutUri !== undefined }
}

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <>
    {lines.map(line => (
      <span class="line" key={line}>
        {line}
      </span>
    ))}
  </>
)

function Report({ language, report }: Pick<OneClientProps, 'language' | 'report'>) {
  const t = clientWords[language]
  return (
    <section class="panel">
      <h2>{t.report}</h2>
      <p class="hint">{t.reportAbout}</p>
      {report.length === 0 ? (
        <Empty>{t.noReport}</Empty>
      ) : (
        <Table
          caption={t.report}
          rows={report}
          keyOf={({ createdAt }) => String(createdAt.getTime())}
          columns={[
            { title: t.reportColumns.at, cell: each => formatMoment(language, each.createdAt) },
            { title: t.reportColumns.state, cell: each => stateOf(each, language) },
            { title: t.reportColumns.attempts, cell: each => String(each.attempts) },
            { title: t.reportColumns.failure, cell: each => each.failure ?? '', exact: true },
          ]}
        />
      )}
    </section>
  )
}

export interface OneClientProps {
  readonly language: Language
  readonly client: ListedClient
  readonly report: readonly LogoutReport[]
  readonly done: ClientsDone | undefined
}

/** One application: what it may, where it leads back, what it was told, and its end. */
export function OneClient({ language, client, report, done }: OneClientProps) {
  const t = clientWords[language]
  const ceiling = ceilingOf(client, language)
  return (
    <>
      <p class="back">
        <a href="/department/clients">{t.list}</a>
      </p>
      <div class="license-title">
        <h1>{nameOf(client, language)}</h1>
        <State client={client} language={language} />
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        <h2>{t.facts}</h2>
        <Facts
          facts={[
            { label: t.id, value: client.id, exact: true },
            { label: t.kind, value: t.kinds[client.kind] },
            { label: t.profile, value: client.isFapi ? t.profiles.fapi : t.profiles.plain },
            ...(client.organization === undefined
              ? []
              : [{ label: t.organization, value: client.organization, exact: true }]),
            { label: t.scope, value: <Lines lines={scopeLines(client.scope, language)} /> },
            { label: t.authentication, value: authenticationOf(client, language) },
            ...(client.redirectUris.length === 0
              ? []
              : [{ label: t.redirectUris, value: <Lines lines={client.redirectUris} />, exact: true }]),
            ...(client.postLogoutRedirectUris.length === 0
              ? []
              : [{ label: t.afterLogout, value: <Lines lines={client.postLogoutRedirectUris} />, exact: true }]),
            ...(ceiling === undefined ? [] : [{ label: t.ceiling, value: ceiling }, logoutFact(client, language)]),
            { label: t.columns.since, value: formatDay(language, client.createdAt) },
          ]}
        />
      </section>
      {client.backchannelLogoutUri === undefined && report.length === 0 ? null : (
        <Report language={language} report={report} />
      )}
      {client.disabledAt === undefined ? (
        <LinkButton href={`${clientPath(client.id)}/disable`} second>
          {t.disable}
        </LinkButton>
      ) : null}
    </>
  )
}
