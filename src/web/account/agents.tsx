import { type ListedMandate, personDocumentTypes } from '../../identity/index.ts'
import { documentTypeWords } from '../document-types.ts'
import { Badge } from '../ui/card.tsx'
import { Buttons, Checks, DefaultButton, ErrorSummary, Field, Form, type Mistake, Pick } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { More } from '../ui/result.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { formatDay, type Language } from '../ui/text.ts'
import { agentsWords } from './agents-words.ts'
import { type ScopeNames, scopeLine } from './scope.ts'
import { ScopeFields, type ScopeTyped } from './scope-fields.tsx'

/** The form as it was filled in. */
export interface AppointmentTyped extends ScopeTyped {
  readonly name: string
  readonly documentType: string
  readonly documentNumber: string
  readonly until: string
  readonly kind: string
}

export interface AgentsProps {
  readonly language: Language
  readonly csrf: string
  readonly organization: { readonly uscc: string; readonly name: string }
  readonly mandates: readonly ListedMandate[]
  readonly names: ScopeNames
  readonly typed: Partial<AppointmentTyped>
  readonly mistakes: readonly Mistake[]
  readonly done: 'appointed' | 'withdrawn' | undefined
  /** `YYYY-MM-DD` */
  readonly today: string
}

function Listed({ mandate, ...props }: AgentsProps & { readonly mandate: ListedMandate }) {
  const { language, names, organization } = props
  const t = agentsWords[language]
  const { id, agentName, maskedNumber, kind, scope, until, endedAt } = mandate
  const end = endedAt === undefined ? t.until(formatDay(language, until)) : t.ended(formatDay(language, endedAt))
  return (
    <Setting
      name={
        <>
          {agentName} <Badge tone="plain">{t.kind[kind]}</Badge>
        </>
      }
      state={
        <>
          <span class="exact">{maskedNumber}</span> · {scopeLine(scope, names, language)} · {end}
        </>
      }
    >
      {endedAt === undefined ? (
        <LinkButton
          href={`/me/mandates/${organization.uscc}/withdraw?mandate=${id}`}
          second
          label={t.withdrawFrom(agentName)}
        >
          {t.withdraw}
        </LinkButton>
      ) : null}
    </Setting>
  )
}

function AppointForm({ language, csrf, organization, names, typed, mistakes, today }: AgentsProps) {
  const t = agentsWords[language]
  const action = `/me/mandates/${organization.uscc}`
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <section class="panel">
      <h2>{t.appoint}</h2>
      <p class="hint">{t.appointAbout}</p>
      <Form action={action} csrf={csrf}>
        <DefaultButton />
        <Field
          name="name"
          label={t.name}
          value={typed.name}
          error={errorOf('name')}
          autocomplete="off"
          maxlength={100}
        />
        <Pick
          name="documentType"
          label={t.documentType}
          value={typed.documentType}
          options={personDocumentTypes.map(value => ({ value, label: documentTypeWords[language][value] }))}
        />
        <Field
          name="documentNumber"
          label={t.documentNumber}
          value={typed.documentNumber}
          error={errorOf('documentNumber')}
          autocomplete="off"
          maxlength={40}
        />
        <ScopeFields {...{ language, names, typed, action }} error={errorOf('matters')} />
        <Field
          name="until"
          label={t.until_}
          hint={t.untilHint}
          type="date"
          value={typed.until}
          min={today}
          error={errorOf('until')}
        />
        <Checks
          name="kind"
          label={t.role}
          single
          chosen={[typed.kind ?? 'agent']}
          error={errorOf('kind')}
          options={[
            { value: 'agent', label: t.kind.agent, about: t.agentAbout },
            { value: 'administrator', label: t.kind.administrator, about: t.administratorAbout },
          ]}
        />
        <Buttons>
          <button type="submit">{t.submit}</button>
        </Buttons>
      </Form>
    </section>
  )
}

/** Who acts for an organization, to be appointed and taken back. */
export function Agents(props: AgentsProps) {
  const { language, organization, mandates, mistakes, done } = props
  const t = agentsWords[language]
  const open = mandates.filter(each => each.status === 'open')
  const past = mandates.filter(each => each.status === 'ended')
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <p class="back">
        <a href="/me/mandates">{t.back}</a>
      </p>
      <h1>{t.title(organization.name)}</h1>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        <h2>{t.open}</h2>
        {open.length === 0 ? <Empty>{t.none}</Empty> : null}
        <Settings>
          {open.map(mandate => (
            <Listed {...props} mandate={mandate} key={mandate.id} />
          ))}
        </Settings>
        {past.length === 0 ? null : (
          <More title={t.past}>
            <Settings>
              {past.map(mandate => (
                <Listed {...props} mandate={mandate} key={mandate.id} />
              ))}
            </Settings>
          </More>
        )}
      </section>
      <AppointForm {...props} />
    </>
  )
}
