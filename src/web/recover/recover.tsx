import { personDocumentTypes } from '../../identity/index.ts'
import { documentTypeWords } from '../document-types.ts'
import { Buttons, ErrorSummary, Field, Form, type Mistake, Pick } from '../ui/form.tsx'
import { LinkButton } from '../ui/link.tsx'
import type { Language } from '../ui/text.ts'
import { recoverWords } from './words.ts'

interface Spoken {
  readonly language: Language
  readonly csrf: string
}

export interface Asked extends Spoken {
  readonly mistakes: readonly Mistake[]
}

export const errorIn = (mistakes: readonly Mistake[], field: string) =>
  mistakes.find(each => each.field === field)?.text

export interface RecoverTyped {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
}

/** Who one is: the register knows the rest. */
export function Recover({ language, csrf, typed, mistakes }: Asked & { readonly typed: Partial<RecoverTyped> }) {
  const t = recoverWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <section class="panel">
        <h1>{t.title}</h1>
        <p class="lead">{t.about}</p>
        <Form action="/recover" csrf={csrf}>
          <Field
            name="name"
            label={t.name}
            hint={t.nameHint}
            value={typed.name}
            error={errorIn(mistakes, 'name')}
            autocomplete="name"
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
          <Buttons>
            <button type="submit">{t.start}</button>
            <LinkButton href="/" second>
              {t.leave}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
      <p class="aside">
        {t.have} <a href="/recover/finish">{t.toFinish}</a>
      </p>
    </>
  )
}

export interface FaceProps extends Spoken {
  /** Page of the provider; undefined where there is none. */
  readonly address: string | undefined
  readonly demo: boolean
  readonly isWaiting: boolean
}

/** What to do before the camera; then on. */
export function Face({ language, csrf, address, demo, isWaiting }: FaceProps) {
  const t = recoverWords[language]
  return (
    <>
      <ErrorSummary title={t.notYet} mistakes={isWaiting ? [{ field: 'go', text: t.waiting }] : []} />
      <section class="panel">
        <h1>{t.face}</h1>
        <p class="lead">{address !== undefined ? t.faceThere : demo ? t.faceDemo : t.faceHere}</p>
        {address === undefined ? null : (
          <div class="buttons">
            <LinkButton href={address}>{t.openFace}</LinkButton>
          </div>
        )}
        <Form action="/recover/check" csrf={csrf}>
          <Buttons>
            <button type="submit" id="go">
              {t.faceDone}
            </button>
            <LinkButton href="/recover" second>
              {t.leave}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </>
  )
}

/** The same for whoever has no account, another name or another face. */
export function Refused({ language }: { language: Language }) {
  const t = recoverWords[language]
  return (
    <section class="panel">
      <h1>{t.refused}</h1>
      <p class="lead">{t.refusedAbout}</p>
      <div class="buttons">
        <LinkButton href="/recover">{t.again}</LinkButton>
        <LinkButton href="/" second>
          {t.home}
        </LinkButton>
      </div>
    </section>
  )
}
