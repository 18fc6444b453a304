import { formatDay, type Language, texts } from './text.ts'

const words = texts({ to: '至', endless: '长期' }, { to: '–', endless: 'no end' })

export interface PeriodProps {
  readonly language: Language
  /** `YYYY-MM-DD`. */
  readonly from: string
  /** Last day; null: no end. */
  readonly until: string | null
}

/** 2026年11月25日 至 2029年11月24日; a line ends between the days, never within one. */
export function Period({ language, from, until }: PeriodProps) {
  const t = words[language]
  return (
    <>
      <span class="whole">{formatDay(language, from)}</span>{' '}
      <span class="whole">
        {t.to} {until === null ? t.endless : formatDay(language, until)}
      </span>
    </>
  )
}
