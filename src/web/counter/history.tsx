import type { OwnLook, OwnLooks } from '../../verification/index.ts'
import { reasonWords } from '../../verification/index.ts'
import { Badge } from '../ui/card.tsx'
import { Empty } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import { formatMoment, type Language } from '../ui/text.ts'
import { deskWords } from './words.ts'

export const todayPath = '/counter/today'
export const receiptPath = (id: string): string => `/counter/receipts/${id}`

interface HistoryProps {
  readonly language: Language
  readonly today: OwnLooks
}

const licenseName = ({ license }: OwnLook, language: Language): string =>
  (language === 'en' ? license?.typeNameEn : undefined) ?? license?.typeName ?? deskWords[language].nothing

/** 14:05:12, of a day that the page names. */
const timeOf = ({ at }: OwnLook, language: Language): string => formatMoment(language, at).split(' ').at(-1) ?? ''

function Outcome({ look, language }: { readonly look: OwnLook; readonly language: Language }) {
  const t = deskWords[language]
  const isGood = look.outcome === 'valid'
  return <Badge tone={isGood ? 'good' : 'bad'}>{isGood ? `✓ ${t.good}` : `✕ ${t.bad}`}</Badge>
}

const reasonsOf = ({ reasons }: OwnLook, language: Language): string =>
  reasons.map(reason => reasonWords[reason][language]).join(language === 'zh' ? '；' : '; ')

/** The last few of the day, beside the desk. */
export function Recent({ language, today: { looks } }: HistoryProps) {
  const t = deskWords[language]
  return (
    <section class="panel recent">
      <h2>{t.history}</h2>
      {looks.length === 0 ? <Empty>{t.none}</Empty> : null}
      <ul>
        {looks.map(look => (
          <li key={look.id}>
            <span class="recent-top">
              <strong>{licenseName(look, language)}</strong> <Outcome {...{ look, language }} />
            </span>
            <small>
              {[timeOf(look, language), t.ways[look.how], reasonsOf(look, language), ...look.purpose]
                .filter(each => each !== '')
                .join(' · ')}
            </small>
          </li>
        ))}
      </ul>
      {looks.length === 0 ? null : (
        <p>
          <a class="standalone" href={todayPath}>
            {t.historyAll}
          </a>
        </p>
      )}
    </section>
  )
}

/** A clerk's whole day. */
export function Today({ language, today, isFirst }: HistoryProps & { readonly isFirst: boolean }) {
  const t = deskWords[language]
  const { looks, before } = today
  return (
    <>
      <p class="back">
        <a href="/counter">{t.title}</a>
      </p>
      <h1>{t.history}</h1>
      {looks.length === 0 ? (
        <section class="panel">
          <Empty>{t.none}</Empty>
        </section>
      ) : (
        <Table
          caption={t.history}
          keyOf={({ id }) => String(id)}
          rows={looks}
          columns={[
            { title: t.time, cell: look => <span class="whole">{timeOf(look, language)}</span> },
            {
              title: t.license,
              cell: look => (
                <>
                  {licenseName(look, language)}
                  {look.license === undefined ? null : <small class="line exact">{look.license.identifier}</small>}
                </>
              ),
            },
            {
              title: t.outcome,
              cell: look => (
                <>
                  <Outcome {...{ look, language }} /> <small>{reasonsOf(look, language)}</small>
                </>
              ),
            },
            { title: t.why, cell: look => look.purpose.join(' · ') },
            { title: t.how, cell: look => t.ways[look.how] },
            {
              title: t.receipt,
              cell: look =>
                look.receiptId === undefined ? (
                  '–'
                ) : (
                  <a
                    class="standalone"
                    href={receiptPath(look.receiptId)}
                    aria-label={t.receiptOf(timeOf(look, language))}
                  >
                    PDF
                  </a>
                ),
            },
          ]}
        />
      )}
      <p class="actions">
        {isFirst ? null : <a href={todayPath}>{t.newest}</a>}
        {before === undefined ? null : <a href={`${todayPath}?before=${before}`}>{t.older}</a>}
      </p>
    </>
  )
}
