import type { Consent } from '../../sso/index.ts'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'

export const applicationsWords = texts(
  {
    title: '授权应用',
    about: '您同意过这些网站知道您的信息。取消后，它下次要知道时会重新问您。',
    none: '您还没有同意过任何网站知道您的信息。',
    done: '已经取消，它不能再查询您的信息。',
    knows: '它知道：',
    learnt: { name: '姓名', document: '证件类型和号码', organization: '您代表的单位', offline: '您离开后仍可查询' },
    between: '、',
    since: (day: string) => `${day}同意`,
    withdraw: '取消',
    confirmTitle: (name: string) => `取消${name}的授权`,
    follows: [
      '它从一号得到的登录凭证马上失效，您在那里可能会退出。',
      '它以前已经得到的信息，由它的提供单位保管；要删除，请找那个单位。',
      '下次用一号登录它时，会重新请您同意。',
    ],
    submit: '取消授权',
    back: '不取消，返回',
  },
  {
    title: 'Applications',
    about: 'You have agreed that these may know something of you. Once you take it back, they must ask you anew.',
    none: 'You have not agreed that any application may know something of you.',
    done: 'Taken back: it cannot look you up any more.',
    knows: 'It knows: ',
    learnt: {
      name: 'your name',
      document: 'the type and number of your ID',
      organization: 'the organization you act for',
      offline: 'also while you are away',
    },
    between: ', ',
    since: (day: string) => `agreed on ${day}`,
    withdraw: 'Take back',
    confirmTitle: (name: string) => `Take back what you agreed to for ${name}`,
    follows: [
      'What it holds from Yihao ends at once; you may be signed out there.',
      'What it has learnt already stays with the agency that offers it; ask them to delete it.',
      'It will ask you again the next time you sign in there.',
    ],
    submit: 'Take it back',
    back: 'Leave it, go back',
  },
)

export const consentName = ({ name, nameEn }: Consent, language: Language): string =>
  (language === 'en' ? nameEn : undefined) ?? name

export interface ApplicationsProps {
  readonly language: Language
  readonly consents: readonly Consent[]
  readonly isDone: boolean
}

/** What was agreed to, each to be taken back. */
export function Applications({ language, consents, isDone }: ApplicationsProps) {
  const t = applicationsWords[language]
  return (
    <>
      <h1>{t.title}</h1>
      {isDone ? <Done>{t.done}</Done> : null}
      {consents.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <section class="panel">
          <p class="hint">{t.about}</p>
          <Settings>
            {consents.map(consent => (
              <Setting
                key={consent.clientId}
                name={consentName(consent, language)}
                state={
                  <>
                    {consent.learns.length === 0
                      ? null
                      : `${t.knows}${consent.learns.map(each => t.learnt[each]).join(t.between)} · `}
                    {t.since(formatDay(language, consent.agreedAt))}
                  </>
                }
              >
                <LinkButton href={`/me/applications/withdraw?client=${encodeURIComponent(consent.clientId)}`} second>
                  {t.withdraw}
                </LinkButton>
              </Setting>
            ))}
          </Settings>
        </section>
      )}
    </>
  )
}
