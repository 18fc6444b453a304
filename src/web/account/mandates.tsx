import type { Representation } from '../../identity/index.ts'
import { mayWorkAt, workplaces } from '../department/frame.tsx'
import { standingLine } from '../standing.ts'
import { Badge } from '../ui/card.tsx'
import { Buttons, ErrorSummary, Field, Form, type Mistake } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'
import { type ScopeNames, scopeLine } from './scope.ts'

export const mandatesWords = texts(
  {
    title: '代办授权',
    done: {
      switched: '已经切换身份。',
      claimed: '已经认领，您现在可以代表这个单位办事、委托经办人。',
      resigned: '已经退出，您不再代表那个单位。',
    },
    acting: '现在以谁的身份',
    actingAbout: '只影响本站的页面；在其他网站登录时会另外问您。',
    self: '我本人',
    now: '当前',
    switch: '切换',
    switchTo: (name: string) => `切换到：${name}`,
    organizations: '我代表的单位',
    none: '您现在不代表任何单位。单位的法定代表人可以委托您做经办人；您自己是法定代表人的，可以在下面认领。',
    until: (day: string) => `到 ${day} 为止`,
    agents: '经办人',
    agentsOf: (name: string) => `${name}的经办人`,
    work: {
      '/counter': '窗口核验',
      '/counter/checks': '身份核验',
      '/department/officers': '工作人员',
      '/department/clients': '接入应用',
    },
    resign: '退出',
    resignFrom: (name: string) => `退出：${name}`,
    claim: '认领我的单位',
    claimAbout: '您是法定代表人的，填写统一社会信用代码，我们向登记机关核对后马上生效。',
    uscc: '统一社会信用代码',
    usccHint: '18 位，在营业执照上',
    submit: '核对并认领',
    summary: '还没有认领',
    noUscc: '请填写 18 位统一社会信用代码',
  },
  {
    title: 'Acting for others',
    done: {
      switched: 'Changed.',
      claimed: 'It is yours: you may act for it and appoint agents.',
      resigned: 'You do not act for it any more.',
    },
    acting: 'For whom you act now',
    actingAbout: 'On this site only; other sites ask you when you sign in there.',
    self: 'Myself',
    now: 'now',
    switch: 'Change',
    switchTo: (name: string) => `Change to: ${name}`,
    organizations: 'Organizations I represent',
    none: 'You represent none. A legal representative may appoint you; if you are one yourself, claim your organization below.',
    until: (day: string) => `until ${day}`,
    agents: 'Agents',
    agentsOf: (name: string) => `Agents of ${name}`,
    work: {
      '/counter': 'Counter',
      '/counter/checks': 'Identity checks',
      '/department/officers': 'Officers',
      '/department/clients': 'Applications',
    },
    resign: 'Resign',
    resignFrom: (name: string) => `Resign from ${name}`,
    claim: 'Claim my organization',
    claimAbout: 'If you are its legal representative, enter its code: the register is asked, and it holds at once.',
    uscc: 'Unified social credit code',
    usccHint: '18 characters, on the business license',
    submit: 'Ask the register and claim',
    summary: 'It is not claimed yet',
    noUscc: 'Enter the 18 characters of the code',
  },
)

export type MandatesDone = keyof (typeof mandatesWords)['zh']['done']
export const isMandatesDone = (text: string | undefined): text is MandatesDone =>
  text !== undefined && Object.hasOwn(mandatesWords.zh.done, text)

export interface MandatesProps {
  readonly language: Language
  readonly csrf: string
  readonly name: string
  readonly organizations: readonly Representation[]
  readonly names: ScopeNames
  /** Code of the one the person acts for on this site. */
  readonly actingFor: string | undefined
  readonly uscc: string | undefined
  readonly mistakes: readonly Mistake[]
  readonly done: MandatesDone | undefined
}

/** Who gives mandates of it, when they do not act for another one just now. */
const appoints = ({ role, isAdministrator, uscc }: Representation, actingFor: string | undefined): boolean =>
  (role === 'legal-representative' || isAdministrator === true) && (actingFor ?? uscc) === uscc

function Acting({ language, csrf, name, organizations, actingFor }: MandatesProps) {
  const t = mandatesWords[language]
  const choices = [{ uscc: '', name: `${t.self} · ${name}` }, ...organizations]
  return (
    <section class="panel">
      <h2>{t.acting}</h2>
      <p class="hint">{t.actingAbout}</p>
      <Settings>
        {choices.map(each => (
          <Setting key={each.uscc} name={each.name} state={<span class="exact">{each.uscc}</span>}>
            {each.uscc === (actingFor ?? '') ? (
              <Badge tone="plain">{t.now}</Badge>
            ) : (
              <Form action="/me/mandates/acting-for" csrf={csrf}>
                <Hidden name="organization" value={each.uscc} />
                <button class="second" type="submit" aria-label={t.switchTo(each.name)}>
                  {t.switch}
                </button>
              </Form>
            )}
          </Setting>
        ))}
      </Settings>
    </section>
  )
}

function stateOf(representation: Representation, names: ScopeNames, language: Language): string {
  const t = mandatesWords[language]
  const { scope, until } = representation
  return [
    standingLine(representation, language),
    ...(scope === undefined ? [] : [scopeLine(scope, names, language)]),
    ...(until === undefined ? [] : [t.until(formatDay(language, until))]),
  ].join(' · ')
}

function Organizations({ language, organizations, names, actingFor }: MandatesProps) {
  const t = mandatesWords[language]
  return (
    <section class="panel">
      <h2>{t.organizations}</h2>
      {organizations.length === 0 ? <Empty>{t.none}</Empty> : null}
      <Settings>
        {organizations.map(each => (
          <Setting key={each.uscc} name={each.name} state={stateOf(each, names, language)}>
            {appoints(each, actingFor) ? (
              <LinkButton href={`/me/mandates/${each.uscc}`} second label={t.agentsOf(each.name)}>
                {t.agents}
              </LinkButton>
            ) : null}
            {workplaces
              .filter(workplace => each.uscc === actingFor && mayWorkAt(workplace, each))
              .map(workplace => (
                <LinkButton href={workplace} second key={workplace}>
                  {t.work[workplace]}
                </LinkButton>
              ))}
            {each.mandateId === undefined ? null : (
              <LinkButton href={`/me/mandates/resign?mandate=${each.mandateId}`} second label={t.resignFrom(each.name)}>
                {t.resign}
              </LinkButton>
            )}
          </Setting>
        ))}
      </Settings>
    </section>
  )
}

/** Whom one acts for, and how one comes to. */
export function Mandates(props: MandatesProps) {
  const { language, csrf, organizations, uscc, mistakes, done } = props
  const t = mandatesWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.title}</h1>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      {organizations.length === 0 ? null : <Acting {...props} />}
      <Organizations {...props} />
      <section class="panel">
        <h2>{t.claim}</h2>
        <p>{t.claimAbout}</p>
        <Form action="/me/mandates/claim" csrf={csrf}>
          <Field
            name="uscc"
            label={t.uscc}
            hint={t.usccHint}
            value={uscc}
            error={mistakes[0]?.text}
            autocomplete="off"
            maxlength={30}
          />
          <Buttons>
            <button type="submit">{t.submit}</button>
          </Buttons>
        </Form>
      </section>
    </>
  )
}
