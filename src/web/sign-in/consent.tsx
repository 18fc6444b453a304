import type { Learnt, Step } from '../../sso/index.ts'
import { standingLine } from '../standing.ts'
import { Buttons, Form } from '../ui/form.tsx'
import { type Language, texts } from '../ui/text.ts'
import { AskerFacts, askerName } from './asker.tsx'

type ConsentStep = Extract<Step, { readonly kind: 'consent' }>

export const consentWords = texts(
  {
    title: '同意',
    wants: '想知道：',
    learnt: {
      name: '您的姓名',
      document: '您的证件类型和号码',
      organization: '您代表的单位',
      offline: '您离开后，仍可查询以上信息',
    },
    documentWhole: '提供给它的是完整号码',
    self: '没有，您以本人身份办理',
    not: '它不会得到您的密码，也看不到您的证照和您在其他网站的记录。',
    once: '同意后，它下次不必再问；想知道更多时会再问您。',
    agree: '同意',
    refuse: '不同意',
  },
  {
    title: 'Agree',
    wants: 'wants to know:',
    learnt: {
      name: 'Your name',
      document: 'The type and number of your ID',
      organization: 'The organization you act for',
      offline: 'All of this also while you are away',
    },
    documentWhole: 'it will get the whole number',
    self: 'none: you act for yourself',
    not: 'It gets neither your password nor a view of your licenses or of what you do at other sites.',
    once: 'Once you have agreed it need not ask again, unless it wants to know more.',
    agree: 'Agree',
    refuse: 'Do not agree',
  },
)

/** What exactly would be told, so that one sees what one agrees to; a number stays masked on the screen. */
function shownLines(learnt: Learnt, { person, organization }: ConsentStep, language: Language): string[] {
  const t = consentWords[language]
  if (learnt === 'name') return [person.name]
  if (learnt === 'document') return [person.maskedNumber, t.documentWhole]
  if (learnt === 'offline') return []
  return organization === undefined
    ? [t.self]
    : [organization.name, `${standingLine(organization, language)} · ${organization.uscc}`]
}

export interface ConsentPageProps {
  readonly language: Language
  readonly step: ConsentStep
  readonly action: string
  readonly csrf: string
}

export function ConsentPage({ language, step, action, csrf }: ConsentPageProps) {
  const t = consentWords[language]
  return (
    <section class="panel">
      <h1>
        <span class="asker">{askerName(step.asker, language)}</span> {t.wants}
      </h1>
      <AskerFacts asker={step.asker} learns={[]} language={language} />
      <ul class="learns">
        {step.learns.map(learnt => (
          <li key={learnt}>
            <strong>{t.learnt[learnt]}</strong>
            {shownLines(learnt, step, language).map(line => (
              <small key={line}>{line}</small>
            ))}
          </li>
        ))}
      </ul>
      <p class="hint">{t.not}</p>
      <p class="hint">{t.once}</p>
      <Form action={action} csrf={csrf}>
        <Buttons>
          <button type="submit" name="answer" value="allow">
            {t.agree}
          </button>
          <button class="second" type="submit" name="answer" value="refuse">
            {t.refuse}
          </button>
        </Buttons>
      </Form>
    </section>
  )
}
