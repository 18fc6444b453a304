import type { ComponentChildren } from 'preact'
import type { OwnLooks } from '../../verification/index.ts'
import { assetPath } from '../assets.ts'
import { Csrf, ErrorSummary, Field, FileField, Form, type Mistake } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { More } from '../ui/result.tsx'
import type { Language } from '../ui/text.ts'
import type { Case } from './case.ts'
import { Recent } from './history.tsx'
import { deskWords } from './words.ts'

export const answerPath = '/counter/answer'
export const documentPath = '/counter/document'
export const nextPath = '/counter/next'

/** What the last form sent, where it could not be verified. */
export interface DeskTyped {
  readonly qr?: string | undefined
  readonly identifier?: string | undefined
  readonly checkCode?: string | undefined
}

export interface DeskProps {
  readonly language: Language
  readonly csrf: string
  readonly department: string
  /** What stands in the fields, and whether it is settled: then it is asked no more. */
  readonly errand: Case
  readonly isSettled: boolean
  readonly today: OwnLooks
  readonly typed?: DeskTyped
  readonly mistakes?: readonly Mistake[]
  /** What was just verified. */
  readonly children?: ComponentChildren
}

const errorIn = (mistakes: readonly Mistake[] | undefined, field: string): string | undefined =>
  mistakes?.find(each => each.field === field)?.text

/** Every form of the desk says for whom it is; what is recorded is what the clerk saw. */
const Errand = ({ errand }: Pick<DeskProps, 'errand'>) => (
  <>
    <Hidden name="matter" value={errand.matter} />
    <Hidden name="caseNumber" value={errand.caseNumber} />
  </>
)

function Serving({ language, csrf, errand }: DeskProps) {
  const t = deskWords[language]
  return (
    <div class="serving">
      <p>
        <small>{t.forWhom}</small> <strong>{errand.matter}</strong>
        {errand.caseNumber === '' ? null : <span class="line">{t.caseWord(errand.caseNumber)}</span>}
      </p>
      <Form action={nextPath} csrf={csrf}>
        <button class="second" type="submit">
          {t.next}
        </button>
      </Form>
    </div>
  )
}

function AskErrand({ language, errand, today, mistakes }: DeskProps) {
  const t = deskWords[language]
  const known = [...new Set(today.looks.flatMap(({ purpose }) => purpose.slice(0, 1)))]
  return (
    <div class="abreast">
      <Field
        name="matter"
        label={t.matter}
        hint={t.matterHint}
        value={errand.matter}
        error={errorIn(mistakes, 'matter')}
        autocomplete="off"
        maxlength={2000}
        suggestions={known}
        first={mistakes === undefined}
        optional
      />
      <Field
        name="caseNumber"
        label={t.caseNumber}
        hint={t.caseNumberHint}
        value={errand.caseNumber}
        error={errorIn(mistakes, 'caseNumber')}
        autocomplete="off"
        maxlength={2000}
        optional
      />
    </div>
  )
}

function Camera({ language }: Pick<DeskProps, 'language'>) {
  const t = deskWords[language]
  const states = Object.fromEntries(Object.entries(t.cameraStates).map(([name, said]) => [`data-${name}`, said]))
  return (
    <div class="camera">
      <button class="second" type="button" data-camera hidden>
        {t.camera}
      </button>
      <video data-camera-view aria-label={t.cameraView} muted playsInline hidden />
      <p class="hint" role="status" data-camera-state {...states} hidden />
      <button class="second" type="button" data-camera-stop hidden>
        {t.cameraStop}
      </button>
    </div>
  )
}

/** Where scanners type. Enter, which they send, verifies. */
function ScanBar(props: DeskProps) {
  const { language, csrf, errand, isSettled, typed, mistakes } = props
  const t = deskWords[language]
  return (
    <section class="panel scan-bar">
      {isSettled ? <Serving {...props} /> : null}
      <form method="post" action={answerPath} data-once data-scanner data-wasm={assetPath('reader.wasm')}>
        <Csrf token={csrf} />
        {isSettled ? <Errand errand={errand} /> : <AskErrand {...props} />}
        <div class="scan-line">
          <Field
            name="qr"
            label={t.scan}
            hint={t.scanHint}
            value={typed?.qr}
            error={errorIn(mistakes, 'qr')}
            autocomplete="off"
            maxlength={2000}
            first={isSettled && mistakes === undefined}
            optional
          />
          <button type="submit">{t.submit}</button>
        </div>
      </form>
      <Camera language={language} />
    </section>
  )
}

function OtherWays({ language, csrf, errand, typed, mistakes }: DeskProps) {
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
      <form method="post" action={answerPath} data-once>
        <Csrf token={csrf} />
        <Errand errand={errand} />
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
        <button class="second" type="submit">
          {t.codeSubmit}
        </button>
      </form>
    </div>
  )
}

/** The clerk's desk: who is being served, the field that scanners type into, the last answer, and the day so far. */
export function Desk(props: DeskProps) {
  const { language, department, mistakes = [], isSettled, today, children } = props
  const t = deskWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      {children === undefined ? <h1>{t.title}</h1> : null}
      {children === undefined ? <p class="hint">{t.at(department)}</p> : null}
      <ScanBar {...props} />
      <div class="counter">
        <div>
          {children}
          {isSettled ? (
            <section class="panel">
              <More title={t.others} open={children === undefined}>
                <OtherWays {...props} />
              </More>
            </section>
          ) : null}
        </div>
        <Recent language={language} today={today} />
      </div>
    </>
  )
}
