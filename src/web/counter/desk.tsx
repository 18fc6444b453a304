import type { ComponentChildren } from 'preact'
import type { OwnLooks } from '../../verification/index.ts'
import { assetPath } from '../assets.ts'
import { Csrf, ErrorSummary, Field, Form } from '../ui/form.tsx'
import { More } from '../ui/result.tsx'
import { Recent } from './history.tsx'
import { answerPath, Errand, errorIn, OtherWays, type OtherWaysProps } from './other-ways.tsx'
import { deskWords } from './words.ts'

export const nextPath = '/counter/next'

export interface DeskProps extends OtherWaysProps {
  readonly department: string
  /** Whether what stands in the errand's fields is settled: then it is asked no more. */
  readonly isSettled: boolean
  readonly today: OwnLooks
  /** What was just verified. */
  readonly children?: ComponentChildren
}

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
