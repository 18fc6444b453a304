import { type ListedType, photoNames } from '../../../licenses/index.ts'
import { Buttons, Checks, ErrorSummary, Field, Form, type Mistake } from '../../ui/form.tsx'
import { Hidden } from '../../ui/hidden.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Done, Empty, Notice } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import { formatTime, type Language } from '../../ui/text.ts'
import { FieldsForm } from './fields-form.tsx'
import { licensesPath } from './find.tsx'
import { HoldersForm, type TypedHolder } from './holders-form.tsx'
import { type Typed, textIn, type Values } from './pointer.ts'
import { registerWords } from './words.ts'

export const typeName = ({ name, nameEn }: Pick<ListedType, 'name' | 'nameEn'>, language: Language): string =>
  (language === 'en' ? nameEn : undefined) ?? name

/** Pressed by Enter, before any button that adds a group. */
export const EnterSends = () => <button class="enter" type="submit" tabIndex={-1} aria-hidden="true" />

export interface ChooseTypeProps {
  readonly language: Language
  readonly csrf: string
  readonly types: readonly ListedType[]
  readonly drafts: readonly { readonly id: string; readonly typeCode: string; readonly savedAt: Date }[]
}

/** Forms that were saved, to go on with. */
function Drafts({ language, csrf, types, drafts }: ChooseTypeProps) {
  const t = registerWords[language]
  const nameOf = (code: string): string => {
    const type = types.find(each => each.code === code)
    return type === undefined ? code : typeName(type, language)
  }
  return (
    <section class="panel">
      <h2>{t.drafts}</h2>
      <Table
        caption={t.drafts}
        rows={drafts}
        keyOf={({ id }) => id}
        columns={[
          {
            title: t.draftColumns.type,
            cell: each => <a href={`${licensesPath}/new?draft=${each.id}`}>{nameOf(each.typeCode)}</a>,
          },
          { title: t.draftColumns.at, cell: each => formatTime(language, each.savedAt) },
          {
            title: t.draftColumns.act,
            cell: each => (
              <Form action={`${licensesPath}/drafts/${each.id}/drop`} csrf={csrf}>
                <button class="plain" type="submit" aria-label={t.draftDropOf(nameOf(each.typeCode))}>
                  {t.draftDrop}
                </button>
              </Form>
            ),
          },
        ]}
      />
    </section>
  )
}

/** Which type: only those that are the department's to issue. */
export function ChooseType(props: ChooseTypeProps) {
  const { language, types, drafts } = props
  const t = registerWords[language]
  return (
    <>
      <p class="back">
        <a href={licensesPath}>{t.back}</a>
      </p>
      <h1>{t.chooseType}</h1>
      {drafts.length === 0 ? null : <Drafts {...props} />}
      {types.length === 0 ? (
        <Empty>{t.chooseTypeNone}</Empty>
      ) : (
        <ul class="choices">
          {types.map(each => (
            <li key={each.code}>
              <a href={`${licensesPath}/new?type=${each.code}`}>{typeName(each, language)}</a>
              {each.twoPerson?.includes('issue') === true ? <small>{t.twoPerson}</small> : null}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

export interface DraftPartsProps {
  readonly language: Language
  readonly typed: Typed
  readonly mistakes: readonly Mistake[]
}

/** First and last day; a box says that there is no end. */
export function ValidityParts({ language, typed, mistakes }: DraftPartsProps) {
  const t = registerWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <>
      <Field
        name="validFrom"
        label={t.optional(t.validFrom)}
        type="date"
        value={textIn(typed, 'validFrom')}
        error={errorOf('validFrom')}
        optional
      />
      <Field
        name="validUntil"
        label={t.optional(t.validUntil)}
        hint={t.validUntilHint}
        type="date"
        value={textIn(typed, 'validUntil')}
        error={errorOf('validUntil')}
        optional
      />
      <Checks
        name="endless"
        label={t.endless}
        chosen={[textIn(typed, 'endless')]}
        options={[{ value: 'yes', label: t.endless }]}
      />
    </>
  )
}

export interface IssueFormProps extends DraftPartsProps {
  readonly csrf: string
  readonly type: ListedType
  readonly holders: readonly TypedHolder[]
  readonly fields: Values
  readonly adding: string | undefined
  /** It was just saved as a draft. */
  readonly isSaved: boolean
}

/** A new license, asked for by the schema of its type. */
export function IssueForm({ csrf, type, holders, fields, isSaved, ...asking }: IssueFormProps) {
  const { language, typed, mistakes } = asking
  const t = registerWords[language]
  const isProposal = type.twoPerson?.includes('issue') === true
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  return (
    <div class="column form">
      {isSaved ? <Done>{t.draftSaved}</Done> : null}
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{`${t.issue}：${typeName(type, language)}`}</h1>
      {isProposal ? <Notice>{t.needsSecond}</Notice> : null}
      <section class="panel" id="form" tabIndex={-1}>
        <Form action={licensesPath} csrf={csrf} files={photoNames(type.fieldsSchema).length > 0}>
          <EnterSends />
          <Hidden name="type" value={type.code} />
          <Hidden name="key" value={textIn(typed, 'key')} />
          <HoldersForm {...asking} holders={holders} kind={type.holderCategory} most={type.maxHolders ?? 1} />
          <fieldset class="group">
            <legend>{t.face}</legend>
            <FieldsForm {...asking} schema={type.fieldsSchema} values={fields} />
          </fieldset>
          <fieldset class="group">
            <legend>{t.document}</legend>
            <Field
              name="number"
              label={t.number}
              value={textIn(typed, 'number')}
              error={errorOf('number')}
              autocomplete="off"
              maxlength={100}
              optional
            />
            <ValidityParts {...{ language, typed, mistakes }} />
            <Field
              name="paperSerial"
              label={t.optional(t.paperSerial)}
              value={textIn(typed, 'paperSerial')}
              error={errorOf('paperSerial')}
              autocomplete="off"
              maxlength={60}
              optional
            />
          </fieldset>
          <Buttons>
            <button type="submit">{isProposal ? t.submitPropose : t.submitIssue}</button>
            <button class="second" type="submit" name="draft" value="save" formNoValidate>
              {t.draftSave}
            </button>
            <LinkButton href={licensesPath} second>
              {t.cancel}
            </LinkButton>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}
