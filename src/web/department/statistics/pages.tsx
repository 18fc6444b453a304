import { type Counts, type ListedType, type PeriodDays, periods, type Statistics } from '../../../licenses/index.ts'
import { Bars } from '../../ui/chart.tsx'
import { Pick } from '../../ui/form.tsx'
import { Empty } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import { formatDay, type Language } from '../../ui/text.ts'
import { typeName } from '../register/issue-form.tsx'
import { statisticsWords } from './words.ts'

export const statisticsPath = '/department/statistics'
const parts = ['issued', 'changed', 'verified'] as const satisfies readonly (keyof Counts)[]

export interface StatisticsPageProps {
  readonly language: Language
  readonly statistics: Statistics
  readonly types: readonly ListedType[]
  readonly days: PeriodDays
  readonly typeCode: string | undefined
}

function Choose({ language, types, days, typeCode }: StatisticsPageProps) {
  const t = statisticsWords[language]
  return (
    <form method="get" action={statisticsPath} class="filter">
      <Pick
        name="days"
        label={t.period}
        value={String(days)}
        options={periods.map(each => ({ value: String(each), label: t.days(each) }))}
      />
      <Pick
        name="type"
        label={t.type}
        value={typeCode}
        optional
        options={[
          { value: '', label: t.all },
          ...types.map(each => ({ value: each.code, label: typeName(each, language) })),
        ]}
      />
      <button class="second" type="submit">
        {t.show}
      </button>
    </form>
  )
}

/** `2026-11-23` → `11-23`. */
const short = (day: string): string => day.slice(5)

function Charts({ language, statistics: { days, total } }: StatisticsPageProps) {
  const t = statisticsWords[language]
  return (
    <div class="charts">
      {parts.map(part => (
        <section class="panel" key={part}>
          <h2>{t.parts[part]}</h2>
          <p class="hint">{t.partsAbout[part]}</p>
          <Bars
            summary={t.summary(t.parts[part], total[part], Math.max(...days.map(each => each[part])))}
            bars={days.map(each => ({ label: short(each.day), value: each[part] }))}
          />
        </section>
      ))}
    </div>
  )
}

const countColumns = (language: Language) =>
  parts.map(part => ({
    title: statisticsWords[language].parts[part],
    cell: (each: Counts) => String(each[part]),
    exact: true,
  }))

/** What happened to a department's licenses: as pictures, and as numbers. */
export function StatisticsPage(props: StatisticsPageProps) {
  const { language, statistics, types } = props
  const t = statisticsWords[language]
  const { days, total } = statistics
  const nameOf = (code: string): string => {
    const type = types.find(each => each.code === code)
    return type === undefined ? code : typeName(type, language)
  }
  const isEmpty = parts.every(part => total[part] === 0)
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      <Choose {...props} />
      {isEmpty ? (
        <Empty>{t.none}</Empty>
      ) : (
        <>
          <dl class="totals">
            {parts.map(part => (
              <div key={part}>
                <dt>{t.parts[part]}</dt>
                <dd>{total[part]}</dd>
              </div>
            ))}
          </dl>
          <Charts {...props} />
          <h2>{t.byType}</h2>
          <Table
            caption={t.byType}
            rows={statistics.types}
            keyOf={each => each.typeCode}
            columns={[{ title: t.type, cell: each => nameOf(each.typeCode) }, ...countColumns(language)]}
          />
          <details>
            <summary>{t.byDay}</summary>
            <Table
              caption={t.byDay}
              rows={[...days].reverse()}
              keyOf={each => each.day}
              columns={[{ title: t.day, cell: each => formatDay(language, each.day) }, ...countColumns(language)]}
            />
          </details>
        </>
      )}
    </>
  )
}
