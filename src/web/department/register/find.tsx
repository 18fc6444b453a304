import { type ListedType, type RegisterPage, type SoughtStatus, soughtStatuses } from '../../../licenses/index.ts'
import { standingOf, standingWords, toneOf, typeNameOf } from '../../citizen/license-state.ts'
import { documentTypeWords } from '../../document-types.ts'
import { Badge } from '../../ui/card.tsx'
import { Buttons, Checks, ErrorSummary, Field, Form, type Mistake, Pick } from '../../ui/form.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Empty, Notice } from '../../ui/notice.tsx'
import { Period } from '../../ui/period.tsx'
import { Table } from '../../ui/table.tsx'
import type { Language } from '../../ui/text.ts'
import { reissueWords } from '../reissue/words.ts'
import { registerWords } from './words.ts'

export const licensesPath = '/department/licenses'
export const licensePath = (identifier: string): string => `${licensesPath}/${identifier}`

export const criteria = ['number', 'identifier', 'holder'] as const
export interface Sought {
  readonly by: (typeof criteria)[number]
  readonly text: string
  readonly documentType: string
}

interface Spoken {
  readonly language: Language
  readonly csrf: string
}

function FindForm({ language, csrf, sought, mistakes }: Spoken & { sought: Sought; mistakes: readonly Mistake[] }) {
  const t = registerWords[language]
  return (
    <Form action={`${licensesPath}/find`} csrf={csrf}>
      <div class="abreast">
        <Checks
          name="by"
          label={t.findBy}
          single
          chosen={[sought.by]}
          options={criteria.map(value => ({ value, label: t.by[value] }))}
        />
        <Field
          name="text"
          label={t.text}
          hint={t.textHint}
          value={sought.text}
          error={mistakes.find(each => each.field === 'text')?.text}
          autocomplete="off"
          maxlength={150}
        />
        <Pick
          name="documentType"
          label={t.documentType}
          value={sought.documentType}
          options={Object.entries(documentTypeWords[language]).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <Buttons>
        <button type="submit">{t.findSubmit}</button>
      </Buttons>
    </Form>
  )
}

export interface RegisterListProps {
  readonly language: Language
  readonly caption: string
  readonly page: RegisterPage
  /** `YYYY-MM-DD`. */
  readonly today: string
}

function RegisterList({ language, caption, page, today }: RegisterListProps) {
  const t = registerWords[language]
  return (
    <Table
      caption={caption}
      rows={page.licenses}
      keyOf={({ identifier }) => identifier}
      columns={[
        {
          title: t.columns.type,
          cell: each => <a href={licensePath(each.identifier)}>{typeNameOf(each, language)}</a>,
        },
        { title: t.columns.holder, cell: each => each.holders.map(({ name }) => name).join(' ') },
        { title: t.columns.number, exact: true, cell: each => maskedNumber(each) },
        {
          title: t.columns.period,
          cell: each => <Period language={language} from={each.validFrom} until={each.validUntil} />,
        },
        {
          title: t.columns.state,
          cell: each => {
            const standing = standingOf(each, today)
            return <Badge tone={toneOf[standing]}>{standingWords[language][standing]}</Badge>
          },
        },
      ]}
    />
  )
}

/** Some numbers are the holder's ID number. */
const maskedNumber = ({ number, holders }: RegisterPage['licenses'][number]): string => {
  const own = holders.find(({ documentNumber }) => {
    const [head = '', tail = ''] = documentNumber.split(/\*+/)
    return documentNumber.length === number.length && number.startsWith(head) && number.endsWith(tail)
  })
  return own?.documentNumber ?? number
}

/** What the list is narrowed to; stands in its address. */
export interface ListFilter {
  readonly typeCode: string | undefined
  readonly status: SoughtStatus | undefined
  readonly day: string | undefined
}

export interface FindPageProps extends Spoken {
  readonly title: string
  readonly types: readonly ListedType[]
  readonly filter: ListFilter
  readonly page: RegisterPage
  readonly today: string
  readonly mayIssue: boolean
  /** Licenses of stolen keys that wait to be issued again. */
  readonly toReissue: number
}

/** What was issued last, and the way to everything else. */
export function RegisterHome(props: FindPageProps) {
  const { language, csrf, title, types, filter, page, today, mayIssue, toReissue } = props
  const { typeCode, status, day } = filter
  const isNarrow = [typeCode, status, day].some(each => each !== undefined)
  const t = registerWords[language]
  const blank: Sought = { by: 'number', text: '', documentType: 'resident-id' }
  const narrowed = Object.entries({ type: typeCode, status, day }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  const more = new URLSearchParams([...narrowed, ['before', page.next ?? '']])
  return (
    <>
      <div class="head">
        <h1>{title}</h1>
        {mayIssue ? <LinkButton href={`${licensesPath}/new`}>{t.issue}</LinkButton> : null}
      </div>
      {toReissue === 0 ? null : (
        <Notice>
          <p>{reissueWords[language].waiting(toReissue)}</p>
          <p>
            <a href="/department/reissues">{reissueWords[language].go}</a>
          </p>
        </Notice>
      )}
      <section class="panel">
        <h2>{t.find}</h2>
        <FindForm {...{ language, csrf }} sought={blank} mistakes={[]} />
      </section>
      <form method="get" action={licensesPath} class="filter">
        <Pick
          name="type"
          label={t.typeFilter}
          value={typeCode}
          optional
          options={[
            { value: '', label: t.all },
            ...types.map(each => ({ value: each.code, label: (language === 'en' && each.nameEn) || each.name })),
          ]}
        />
        <Pick
          name="status"
          label={t.columns.state}
          value={status}
          optional
          options={[
            { value: '', label: t.all },
            ...soughtStatuses.map(value => ({ value, label: standingWords[language][value] })),
          ]}
        />
        <Field name="day" label={t.dayFilter} type="date" value={day} max={today} optional />
        <button class="second" type="submit">
          {t.filter}
        </button>
      </form>
      {page.licenses.length === 0 ? (
        <Empty>{isNarrow ? t.noneNarrow : t.none}</Empty>
      ) : (
        <RegisterList {...{ language, page, today }} caption={isNarrow ? t.narrowed : t.newest} />
      )}
      {page.next === undefined ? null : (
        <p>
          <a href={`${licensesPath}?${more}`}>{t.next}</a>
        </p>
      )}
    </>
  )
}

export interface FoundPageProps extends Spoken {
  readonly sought: Sought
  readonly mistakes: readonly Mistake[]
  /** Undefined where nothing was looked for. */
  readonly page: RegisterPage | undefined
  readonly today: string
}

export function RegisterFound({ language, csrf, sought, mistakes, page, today }: FoundPageProps) {
  const t = registerWords[language]
  return (
    <>
      <p class="back">
        <a href={licensesPath}>{t.back}</a>
      </p>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.find}</h1>
      {page === undefined ? null : page.licenses.length === 0 ? (
        <Empty>{t.notFound}</Empty>
      ) : (
        <RegisterList {...{ language, page, today }} caption={t.found(page.licenses.length)} />
      )}
      <section class="panel form">
        <FindForm {...{ language, csrf, sought, mistakes }} />
      </section>
    </>
  )
}
