import { Fragment } from 'preact'
import { type ListedOfficer, personDocumentTypes, type Role } from '../../identity/index.ts'
import { documentTypeWords } from '../document-types.ts'
import { rolesLine, standingWords } from '../standing.ts'
import { Badge } from '../ui/card.tsx'
import { Buttons, Checks, ErrorSummary, Field, Form, type Mistake, Pick } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { More } from '../ui/result.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { formatDay, type Language } from '../ui/text.ts'
import { officersPath } from './frame.tsx'
import { type OfficersDone, officersWords } from './officers-words.ts'

export const officerPath = (id: string): string => `${officersPath}/${id}`

function Listed({ language, officer }: { language: Language; officer: ListedOfficer }) {
  const t = officersWords[language]
  const { id, name, maskedNumber, until, endedAt } = officer
  const end = endedAt === undefined ? t.until(formatDay(language, until)) : t.ended(formatDay(language, endedAt))
  return (
    <Setting
      name={
        <>
          {name}
          {officer.roles.map(role => (
            <Fragment key={role}>
              {' '}
              <Badge tone="plain">{standingWords[language].roles[role]}</Badge>
            </Fragment>
          ))}
        </>
      }
      state={
        <>
          <span class="line exact">{maskedNumber}</span>
          {end}
        </>
      }
    >
      {officer.mayChange ? (
        <>
          <LinkButton href={`${officerPath(id)}/change`} second label={t.changeOf(name)}>
            {t.change}
          </LinkButton>
          <LinkButton href={`${officerPath(id)}/dismiss`} second label={t.dismissOf(name)}>
            {t.dismiss}
          </LinkButton>
        </>
      ) : null}
    </Setting>
  )
}

const List = ({ language, officers }: { language: Language; officers: readonly ListedOfficer[] }) => (
  <Settings>
    {officers.map(officer => (
      <Listed {...{ language, officer }} key={officer.id} />
    ))}
  </Settings>
)

export interface OfficersProps {
  readonly language: Language
  /** Of the department. */
  readonly name: string
  readonly officers: readonly ListedOfficer[]
  readonly done: OfficersDone | undefined
}

/** Who works in a department, and who did. */
export function Officers({ language, name, officers, done }: OfficersProps) {
  const t = officersWords[language]
  const standing = officers.filter(each => each.endedAt === undefined)
  const past = officers.filter(each => each.endedAt !== undefined)
  return (
    <div class="column">
      <div class="head">
        <h1>{t.title(name)}</h1>
        <LinkButton href={`${officersPath}/new`}>{t.appoint}</LinkButton>
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        <h2>{t.standing}</h2>
        {standing.length === 0 ? <Empty>{t.none}</Empty> : <List {...{ language }} officers={standing} />}
        {past.length === 0 ? null : (
          <More title={t.past}>
            <List {...{ language }} officers={past} />
          </More>
        )}
      </section>
    </div>
  )
}

/** The form as it was filled in. */
export interface OfficeTyped {
  readonly roles: readonly string[]
  readonly until: string
}
export interface OfficerTyped extends OfficeTyped {
  readonly name: string
  readonly documentType: string
  readonly documentNumber: string
}

interface FormProps<Typed> {
  readonly language: Language
  readonly csrf: string
  /** Roles that the caller may give. */
  readonly appoints: readonly Role[]
  readonly typed: Partial<Typed>
  readonly mistakes: readonly Mistake[]
  /** `YYYY-MM-DD` */
  readonly today: string
}

const errorIn = (mistakes: readonly Mistake[], field: string): string | undefined =>
  mistakes.find(each => each.field === field)?.text

function OfficeQuestions({ language, appoints, typed, mistakes, today }: Omit<FormProps<OfficeTyped>, 'csrf'>) {
  const t = officersWords[language]
  return (
    <>
      <Checks
        name="roles"
        label={t.roles}
        hint={t.rolesHint}
        error={errorIn(mistakes, 'roles')}
        chosen={typed.roles ?? []}
        options={appoints.map(value => ({
          value,
          label: standingWords[language].roles[value],
          about: t.rolesAbout[value],
        }))}
      />
      <Field
        name="until"
        label={t.last}
        hint={t.lastHint}
        type="date"
        value={typed.until}
        min={today}
        error={errorIn(mistakes, 'until')}
      />
    </>
  )
}

/** Somebody new. */
export function AppointOfficer(props: FormProps<OfficerTyped>) {
  const { language, csrf, typed, mistakes } = props
  const t = officersWords[language]
  return (
    <div class="column form">
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <p class="back">
        <a href={officersPath}>{t.back}</a>
      </p>
      <h1>{t.appointTitle}</h1>
      <section class="panel">
        <p class="hint">{t.appointAbout}</p>
        <Form action={officersPath} csrf={csrf}>
          <Field
            name="name"
            label={t.name}
            value={typed.name}
            error={errorIn(mistakes, 'name')}
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
            error={errorIn(mistakes, 'documentNumber')}
            autocomplete="off"
            maxlength={40}
          />
          <OfficeQuestions {...props} />
          <Buttons>
            <button type="submit">{t.submit}</button>
            <LinkButton href={officersPath} second>
              {t.cancel}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}

/** Other roles, or another last day, for somebody who is an officer. */
export function ChangeOfficer({ officer, ...props }: FormProps<OfficeTyped> & { readonly officer: ListedOfficer }) {
  const { language, csrf, mistakes, typed } = props
  const t = officersWords[language]
  return (
    <div class="column form">
      <ErrorSummary title={t.changeSummary} mistakes={mistakes} />
      <p class="back">
        <a href={officersPath}>{t.back}</a>
      </p>
      <h1>{t.changeTitle(officer.name)}</h1>
      <section class="panel">
        <p class="hint">
          <span class="exact">{officer.maskedNumber}</span> · {rolesLine(officer.roles, language)} · {t.changeAbout}
        </p>
        <Form action={`${officerPath(officer.id)}/change`} csrf={csrf}>
          <OfficeQuestions {...props} typed={{ roles: officer.roles, until: officer.until, ...typed }} />
          <Buttons>
            <button type="submit">{t.changeSubmit}</button>
            <LinkButton href={officersPath} second>
              {t.changeCancel}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}
