import type { LicenseInFull, ListedType, MoveName } from '../../../licenses/index.ts'
import { photoNames, reasonsFor } from '../../../licenses/index.ts'
import { Area, Buttons, ErrorSummary, Field, Form, type Mistake, Pick } from '../../ui/form.tsx'
import { Hidden } from '../../ui/hidden.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Language } from '../../ui/text.ts'
import { FieldsForm } from './fields-form.tsx'
import { licensePath } from './find.tsx'
import { EnterSends, typeName, ValidityParts } from './issue-form.tsx'
import { type Typed, textIn, type Values } from './pointer.ts'
import { otherReason, registerWords } from './words.ts'

export interface ChangeFormProps {
  readonly language: Language
  readonly csrf: string
  readonly move: Exclude<MoveName, 'issue'>
  readonly license: LicenseInFull
  /** Its latest version: what the next license is made by. */
  readonly type: ListedType
  readonly typed: Typed
  readonly fields: Values
  readonly adding: string | undefined
  readonly mistakes: readonly Mistake[]
}

function Why({ language, move, typed, mistakes }: ChangeFormProps) {
  const t = registerWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  const reasons = reasonsFor(move).map(each => ({
    value: each.code,
    label: language === 'en' ? each.titleEn : each.title,
  }))
  return (
    <>
      <Pick
        name="reason"
        label={t.reason}
        error={errorOf('reason')}
        value={textIn(typed, 'reason')}
        options={[{ value: '', label: t.choose }, ...reasons, { value: otherReason, label: t.otherReason }]}
      />
      <Area
        name="remark"
        label={t.remark}
        error={errorOf('remark')}
        value={textIn(typed, 'remark')}
        rows={2}
        optional
      />
    </>
  )
}

function What({ language, license, type, typed, fields, adding, mistakes }: ChangeFormProps) {
  const t = registerWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <>
      <fieldset class="group">
        <legend>{t.names}</legend>
        {license.holders.map((holder, n) => (
          <Field
            key={holder.documentNumber}
            name={`names/${n}`}
            label={`${t.holder(n + 1)} · ${holder.documentNumber}`}
            value={textIn(typed, `names/${n}`)}
            error={errorOf(`holders/${n}/name`)}
            autocomplete="off"
            maxlength={100}
          />
        ))}
      </fieldset>
      <fieldset class="group">
        <legend>{t.face}</legend>
        <FieldsForm {...{ language, mistakes, adding }} schema={type.fieldsSchema} values={fields} />
      </fieldset>
      <Field
        name="number"
        label={t.numberNow}
        value={textIn(typed, 'number')}
        error={errorOf('number')}
        autocomplete="off"
        maxlength={100}
      />
    </>
  )
}

/** A change of a license: what follows, why, and for a new version what it says. */
export function ChangeForm(props: ChangeFormProps) {
  const { language, csrf, move, license, type, typed, mistakes } = props
  const t = registerWords[language]
  const path = licensePath(license.identifier)
  const isProposal = type.twoPerson?.includes(move) === true
  const isEnd = move === 'revoke' || move === 'cancel'
  const isNext = move === 'amend' || move === 'renew'
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <div class="column form">
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.moveTitle(t.moves[move], typeName(type, language))}</h1>
      {isProposal ? <Notice>{t.needsSecond}</Notice> : null}
      <section class="panel" id="form" tabIndex={-1}>
        <p>
          <strong>{license.holders.map(({ name }) => name).join(' ')}</strong>{' '}
          <span class="exact">{license.identifier}</span>
        </p>
        <ul class="follows">
          {t.follows[move].map(each => (
            <li key={each}>{each}</li>
          ))}
        </ul>
        <Form action={`${path}/${move}`} csrf={csrf} files={photoNames(type.fieldsSchema).length > 0}>
          <EnterSends />
          <Hidden name="key" value={textIn(typed, 'key')} />
          {move === 'amend' ? <What {...props} /> : null}
          {move === 'renew' ? <ValidityParts {...{ language, typed, mistakes }} /> : null}
          {isNext ? (
            <Field
              name="paperSerial"
              label={t.optional(t.paperSerial)}
              value={textIn(typed, 'paperSerial')}
              error={errorOf('paperSerial')}
              autocomplete="off"
              maxlength={60}
              optional
            />
          ) : null}
          <Why {...props} />
          <Buttons>
            <button class={isEnd ? 'danger' : undefined} type="submit">
              {isProposal ? t.submitPropose : t.moves[move]}
            </button>
            <LinkButton href={path} second>
              {t.cancel}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}
