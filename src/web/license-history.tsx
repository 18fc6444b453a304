import type { HistoryEvent, VersionView } from '../licenses/index.ts'
import { standingWords, toneOf } from './citizen/license-state.ts'
import { Badge } from './ui/card.tsx'
import { Period } from './ui/period.tsx'
import { formatTime, type Language, texts } from './ui/text.ts'

const words = texts(
  {
    title: '历史',
    version: (n: number) => `第 ${n} 版`,
    moves: {
      issue: '颁发',
      amend: '变更后颁发',
      renew: '延续后颁发',
      suspend: '暂扣',
      resume: '发还',
      revoke: '吊销',
      cancel: '注销',
    },
    colon: '：',
  },
  {
    title: 'History',
    version: (n: number) => `Version ${n}`,
    moves: {
      issue: 'Issued',
      amend: 'Issued after an amendment',
      renew: 'Issued after a renewal',
      suspend: 'Suspended',
      resume: 'Resumed',
      revoke: 'Revoked',
      cancel: 'Cancelled',
    },
    colon: ': ',
  },
)

function reasonLine({ reason }: HistoryEvent, language: Language): string {
  const title = language === 'en' ? reason?.titleEn : reason?.title
  return [title ?? [], reason?.words ?? []].flat().join(' · ')
}

export interface HistoryProps {
  readonly language: Language
  readonly history: readonly VersionView[]
  /** The version that the page is about. */
  readonly identifier: string
  /** Where another version is looked at. */
  readonly pathOf: (identifier: string) => string
}

/** Every version of a license, the latest first, and what happened to each. */
export function History({ language, history, identifier, pathOf }: HistoryProps) {
  const t = words[language]
  const moveNames: Readonly<Record<string, string>> = t.moves
  return (
    <section class="panel">
      <h2>{t.title}</h2>
      <ol class="history" reversed>
        {[...history].reverse().map(version => (
          <li key={version.identifier}>
            <p class="license-title">
              {version.identifier === identifier ? (
                <strong>{t.version(version.version)}</strong>
              ) : (
                <a href={pathOf(version.identifier)}>{t.version(version.version)}</a>
              )}
              <Badge tone={toneOf[version.status]}>{standingWords[language][version.status]}</Badge>
              <Period language={language} from={version.validFrom} until={version.validUntil} />
            </p>
            <ul>
              {version.events.map(event => {
                const why = reasonLine(event, language)
                return (
                  <li key={`${event.move} ${event.at}`}>
                    <time dateTime={event.at}>{formatTime(language, event.at)}</time> {moveNames[event.move]}
                    {why === '' ? null : `${t.colon}${why}`}
                  </li>
                )
              })}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  )
}
