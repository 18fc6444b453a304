import type { Step } from '../../sso/index.ts'
import { standingLine } from '../standing.ts'
import { Buttons, Form } from '../ui/form.tsx'
import { type Language, texts } from '../ui/text.ts'
import { askerName } from './asker.tsx'

export const actingForWords = texts(
  {
    title: '选择身份',
    heading: '您这次以谁的身份办事？',
    about: (asker: string) => `${asker}只会知道您选的这个身份，不会知道您还能代表谁。`,
    own: '您在本站就以这个身份办事，之后可以在“代办授权”里切换。去其他网站时，会另外问您。',
    self: '我本人',
    refuse: '不登录，返回',
  },
  {
    title: 'Choose',
    heading: 'For whom do you act this time?',
    about: (asker: string) => `${asker} learns of the one you choose, and not whom else you act for.`,
    own: 'You act so on this site, and can change it under “Acting for others”. Other sites ask you themselves.',
    self: 'Myself',
    refuse: 'Do not sign in, go back',
  },
)

export interface ActingForPageProps {
  readonly language: Language
  readonly step: Extract<Step, { readonly kind: 'acting-for' }>
  readonly action: string
  readonly csrf: string
}

/** One button a choice; oneself first, refusing last. */
export function ActingForPage({ language, step, action, csrf }: ActingForPageProps) {
  const t = actingForWords[language]
  const { asker, person, organizations } = step
  return (
    <section class="panel">
      <h1>{t.heading}</h1>
      <p class="lead">{asker.isFirstParty ? t.own : t.about(askerName(asker, language))}</p>
      <Form action={action} csrf={csrf}>
        <Buttons>
          <button class="choice" type="submit" name="organization" value="">
            <strong>
              {t.self} · {person.name}
            </strong>
            <small>
              <span class="exact">{person.maskedNumber}</span>
            </small>
          </button>
          {organizations.map(each => (
            <button class="choice" type="submit" name="organization" value={each.uscc} key={each.uscc}>
              <strong>{each.name}</strong>
              <small>
                {standingLine(each, language)} · <span class="exact">{each.uscc}</span>
              </small>
            </button>
          ))}
          <button class="second" type="submit" name="answer" value="refuse">
            {t.refuse}
          </button>
        </Buttons>
      </Form>
    </section>
  )
}
