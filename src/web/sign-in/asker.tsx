import type { Asker, Learnt } from '../../sso/index.ts'
import { type Language, texts } from '../ui/text.ts'

export const askerName = ({ name, nameEn }: Asker, language: Language): string =>
  (language === 'en' ? nameEn : undefined) ?? name

const words = texts(
  {
    owner: '提供单位：',
    learns: '您同意后，它会知道：',
    between: '、',
    end: '。',
    learnt: {
      name: '您的姓名',
      document: '您的证件类型和号码',
      organization: '您代表的单位',
      offline: '您离开后仍可查询以上信息',
    },
  },
  {
    owner: 'Offered by ',
    learns: 'If you agree, it will know: ',
    between: ', ',
    end: '.',
    learnt: {
      name: 'your name',
      document: 'the type and number of your ID',
      organization: 'the organization you act for',
      offline: 'all of this also while you are away',
    },
  },
)

/** Whose application asks, and what it would learn, in two quiet lines. */
export function AskerFacts({
  asker,
  learns,
  language,
}: {
  asker: Asker
  learns: readonly Learnt[]
  language: Language
}) {
  const t = words[language]
  return (
    <div class="asking">
      {asker.organization === undefined ? null : (
        <p class="owner">
          {t.owner}
          {asker.organization}
        </p>
      )}
      {learns.length === 0 ? null : (
        <p>
          {t.learns}
          {learns.map(each => t.learnt[each]).join(t.between)}
          {t.end}
        </p>
      )}
    </div>
  )
}
