import { endingReasons, replaceReasons, suspendReasons } from '../../../licenses/index.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Buttons, Checks, ErrorSummary, Field, FileField, Form, type Mistake, Pick } from '../../ui/form.tsx'
import { LinkButton } from '../../ui/link.tsx'
import type { Language } from '../../ui/text.ts'
import { sealPath, sealsPath } from './pages.tsx'
import { sealWords } from './words.ts'

export const sealActs = ['suspend', 'resume', 'replace', 'revoke', 'take-over'] as const
export type SealAct = (typeof sealActs)[number]

const reasonsOf = {
  suspend: suspendReasons,
  replace: replaceReasons,
  revoke: endingReasons,
  resume: [],
  'take-over': [],
} as const

interface Spoken {
  readonly language: Language
  readonly csrf: string
  readonly mistakes: readonly Mistake[]
}

const PictureField = ({ language, mistakes }: Spoken) => {
  const t = sealWords[language]
  const error = mistakes.find(each => each.field === 'picture')?.text
  return <FileField name="picture" label={t.picture} hint={t.pictureHint} error={error} accept="image/png" optional />
}

/** What follows, why, and then it is done. */
export function SealActForm({ id, act, ...spoken }: Spoken & { readonly id: string; readonly act: SealAct }) {
  const { language, csrf, mistakes } = spoken
  const t = sealWords[language]
  const back = sealPath(id)
  const reasons = reasonsOf[act]
  return (
    <div class="column form">
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <Confirm
        {...{ csrf, back, title: t.acts[act], action: `${back}/${act}`, follows: t.follows[act] }}
        {...{ submit: t.acts[act], cancel: t.cancel }}
        files={act === 'replace'}
        danger={act === 'revoke' || act === 'suspend'}
      >
        {reasons.length === 0 ? null : (
          <Pick name="reason" label={t.reason} options={reasons.map(value => ({ value, label: t.reasons[value] }))} />
        )}
        {act === 'replace' ? <PictureField {...spoken} /> : null}
      </Confirm>
    </div>
  )
}

const algorithms = ['ES256', 'RS256'] as const

export function NewSeal(spoken: Spoken) {
  const { language, csrf, mistakes } = spoken
  const t = sealWords[language]
  return (
    <div class="column form">
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.create}</h1>
      <section class="panel">
        <Form action={`${sealsPath}/new`} csrf={csrf} files>
          <Checks
            name="algorithm"
            label={t.use}
            single
            chosen={['ES256']}
            error={mistakes.find(each => each.field === 'algorithm')?.text}
            options={algorithms.map(value => ({ value, label: t.uses[value], about: t.useAbout[value] }))}
          />
          <PictureField {...spoken} />
          <Buttons>
            <button type="submit">{t.submit}</button>
            <LinkButton href={sealsPath} second>
              {t.cancel}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}

export function ImportSeal(spoken: Spoken) {
  const { language, csrf, mistakes } = spoken
  const t = sealWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <div class="column form">
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.import}</h1>
      <section class="panel">
        <p class="lead">{t.importAbout}</p>
        <Form action={`${sealsPath}/import`} csrf={csrf} files>
          <FileField name="file" label={t.file} hint={t.fileHint} error={errorOf('file')} accept=".p12,.pfx" />
          <Field
            name="password"
            label={t.password}
            type="password"
            error={errorOf('password')}
            autocomplete="off"
            maxlength={200}
          />
          <PictureField {...spoken} />
          <Buttons>
            <button type="submit">{t.importSubmit}</button>
            <LinkButton href={sealsPath} second>
              {t.cancel}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}
