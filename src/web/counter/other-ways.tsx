import type { ComponentChildren } from 'preact'
import { Csrf, Field, FileField, Form, type Mistake, type Option, Pick as PickOne } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import type { Language } from '../ui/text.ts'
import type { Case } from './case.ts'
import { deskWords } from './words.ts'

export const answerPath = '/counter/answer'
export const documentPath = '/counter/document'
export const numberPath = '/counter/number'

/** What the last form sent, where it could not be verified. */
export interface DeskTyped {
  readonly qr?: string | undefined
  readonly identifier?: string | undefined
  readonly checkCode?: string | undefined
  readonly number?: string | undefined
  readonly typeCode?: string | undefined
  readonly issuer?: string | undefined
}

export interface OtherWaysProps {
  readonly language: Language
  readonly csrf: string
  readonly errand: Case
  /** Types of licenses, by their codes. */
  readonly types: readonly Option[]
  readonly typed?: DeskTyped
  readonly mistakes?: readonly Mistake[]
}

export const errorIn = (mistakes: readonly Mistake[] | undefined, field: string): string | undefined =>
  mistakes?.find(each => each.field === field)?.text

/** Every form of the desk says for whom it is; what is recorded is what the clerk saw. */
export const Errand = ({ errand }: Pick<OtherWaysProps, 'errand'>) => (
  <>
    <Hidden name="matter" value={errand.matter} />
    <Hidden name="caseNumber" value={errand.caseNumber} />
  </>
)

interface TypedProps extends Pick<OtherWaysProps, 'csrf' | 'errand'> {
  readonly action: string
  readonly submit: string
  readonly children: ComponentChildren
}

/** What is typed by hand, for the errand. */
const Typed = ({ action, csrf, errand, submit, children }: TypedProps) => (
  <Form action={action} csrf={csrf}>
    <Errand errand={errand} />
    {children}
    <button class="second" type="submit">
      {submit}
    </button>
  </Form>
)

/** Who issued it is asked where a number alone does not tell. */
function ByNumber({ language, csrf, errand, types, typed, mistakes }: OtherWaysProps) {
  const t = deskWords[language]
  const issuerError = errorIn(mistakes, 'issuer')
  return (
    <Typed action={numberPath} csrf={csrf} errand={errand} submit={t.numberSubmit}>
      <PickOne
        name="typeCode"
        label={t.type}
        value={typed?.typeCode}
        error={errorIn(mistakes, 'typeCode')}
        options={[{ value: '', label: t.chooseType }, ...types]}
      />
      <Field
        name="number"
        label={t.number}
        hint={t.numberHint}
        value={typed?.number}
        error={errorIn(mistakes, 'number')}
        autocomplete="off"
        maxlength={100}
      />
      {issuerError === undefined && (typed?.issuer ?? '') === '' ? null : (
        <Field
          name="issuer"
          label={t.issuer}
          hint={t.issuerHint}
          value={typed?.issuer}
          error={issuerError}
          autocomplete="off"
          maxlength={18}
        />
      )}
    </Typed>
  )
}

/** For what no scanner reads: a file or picture, what people read off a document, its number alone. */
export function OtherWays(props: OtherWaysProps) {
  const { language, csrf, errand, typed, mistakes } = props
  const t = deskWords[language]
  return (
    <div class="other-ways">
      <noscript>
        <p class="notice">{t.noScript}</p>
      </noscript>
      <form method="post" action={documentPath} encType="multipart/form-data" data-once data-picture>
        <Csrf token={csrf} />
        <Errand errand={errand} />
        <FileField
          name="file"
          label={t.file}
          hint={t.fileHint}
          accept="application/pdf,.pdf,image/*"
          error={errorIn(mistakes, 'file')}
        />
        <p
          class="notice"
          role="status"
          data-picture-state
          data-reading={t.pictureReading}
          data-none={t.pictureNone}
          hidden
        />
        <button class="second" type="submit">
          {t.fileSubmit}
        </button>
      </form>
      <Typed action={answerPath} csrf={csrf} errand={errand} submit={t.codeSubmit}>
        <Field
          name="identifier"
          label={t.identifier}
          hint={t.identifierHint}
          value={typed?.identifier}
          error={errorIn(mistakes, 'identifier')}
          autocomplete="off"
          maxlength={200}
        />
        <Field
          name="checkCode"
          label={t.checkCode}
          value={typed?.checkCode}
          error={errorIn(mistakes, 'checkCode')}
          autocomplete="off"
          maxlength={40}
        />
      </Typed>
      <ByNumber {...props} />
    </div>
  )
}
