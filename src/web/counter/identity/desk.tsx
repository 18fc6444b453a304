import { personDocumentTypes, type Sight, sights, type WaitingCounterCheck } from '../../../identity/index.ts'
import { checksPath } from '../../department/frame.tsx'
import { documentTypeWords } from '../../document-types.ts'
import { Badge } from '../../ui/card.tsx'
import { Buttons, Checks, ErrorSummary, Field, Form, type Mistake, Pick } from '../../ui/form.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Done, Empty } from '../../ui/notice.tsx'
import { Setting, Settings } from '../../ui/settings.tsx'
import { formatTime, type Language } from '../../ui/text.ts'
import { type CounterDone, checkWords } from './words.ts'

export const checkPath = (id: string): string => `${checksPath}/${id}`

/** The form as it was filled in. */
export interface CheckTyped {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
  readonly seen: readonly string[]
}

export interface DeskProps {
  readonly language: Language
  readonly csrf: string
  readonly department: string
  readonly waiting: readonly WaitingCounterCheck[]
  readonly typed: Partial<CheckTyped>
  readonly mistakes: readonly Mistake[]
  readonly done: CounterDone | undefined
}

export function seenLine(seen: readonly string[], language: Language): string {
  const t = checkWords[language]
  const known = sights.filter((sight): sight is Sight => seen.includes(sight))
  return known.map(sight => t.sights[sight]).join(t.between)
}

/** What must be done stands first. */
const order: readonly Sight[] = ['original-document', 'face-compared', 'document-chip', 'second-document']

function ProposeForm({ language, csrf, typed, mistakes }: DeskProps) {
  const t = checkWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <section class="panel">
      <h2>{t.first}</h2>
      <Form action={checksPath} csrf={csrf}>
        <Field
          name="documentNumber"
          label={t.documentNumber}
          hint={t.documentNumberHint}
          value={typed.documentNumber}
          error={errorOf('documentNumber')}
          autocomplete="off"
          maxlength={40}
          focus
        />
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
        <Checks
          name="seen"
          label={t.seen}
          hint={t.seenHint}
          error={errorOf('seen')}
          chosen={typed.seen ?? []}
          options={order.map(value => ({ value, label: t.sights[value] }))}
        />
        <Buttons>
          <button type="submit">{t.submit}</button>
        </Buttons>
      </Form>
    </section>
  )
}

function Acts({ language, check }: { language: Language; check: WaitingCounterCheck }) {
  const t = checkWords[language]
  if (check.mayApprove)
    return (
      <LinkButton href={checkPath(check.id)} label={t.checkOf(check.name)}>
        {t.check}
      </LinkButton>
    )
  if (!check.isOwn) return <Badge tone="plain">{t.self}</Badge>
  return (
    <>
      <Badge tone="wait">{t.own}</Badge>
      <LinkButton href={checkPath(check.id)} second label={t.withdrawOf(check.name)}>
        {t.withdraw}
      </LinkButton>
    </>
  )
}

function Waiting({ language, waiting }: DeskProps) {
  const t = checkWords[language]
  return (
    <section class="panel">
      <h2>{t.waiting(waiting.length)}</h2>
      {waiting.length === 0 ? <Empty>{t.none}</Empty> : null}
      <Settings>
        {waiting.map(check => (
          <Setting
            key={check.id}
            name={
              <>
                {check.name} <span class="exact">{check.maskedNumber}</span>
              </>
            }
            state={
              <>
                <span class="line">{seenLine(check.seen, language)}</span>
                {t.by(check.proposedBy, formatTime(language, check.proposedAt))}
              </>
            }
          >
            <Acts {...{ language, check }} />
          </Setting>
        ))}
      </Settings>
    </section>
  )
}

/** A clerk's place: whom they have before them on one side, what waits for them on the other. */
export function Desk(props: DeskProps) {
  const { language, department, mistakes, done } = props
  const t = checkWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.title}</h1>
      <p class="hint">{t.at(department)}</p>
      {done === undefined ? null : <Done quiet>{t.done[done]}</Done>}
      <div class="desk">
        <ProposeForm {...props} />
        <Waiting {...props} />
      </div>
    </>
  )
}
