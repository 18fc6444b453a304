import { type ListedType, type Reconciliation, sheetStepNames } from '../../../licenses/index.ts'
import { ErrorSummary, Field, Form, type Mistake, Pick } from '../../ui/form.tsx'
import { Done, Empty, Notice } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import type { Language } from '../../ui/text.ts'
import { licensePath } from '../register/find.tsx'
import { typeName } from '../register/issue-form.tsx'
import { paperWords } from './words.ts'

export const paperPath = '/department/paper'

export type PaperTyped = Readonly<Record<'typeCode' | 'first' | 'last' | 'serial' | 'step', string>>

export interface PaperPageProps {
  readonly language: Language
  readonly csrf: string
  /** Types of the department that are issued on paper. */
  readonly types: readonly ListedType[]
  readonly paper: Reconciliation
  readonly mayChange: boolean
  readonly typed: PaperTyped
  readonly mistakes: readonly Mistake[]
  readonly done: string | undefined
}

const states = ['in-stock', 'taken', 'printed', 'handed-over', 'returned', 'spoiled'] as const

function Forms({ language, csrf, types, typed, mistakes }: PaperPageProps) {
  const t = paperWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  const options = types.map(each => ({ value: each.code, label: typeName(each, language) }))
  return (
    <>
      <section class="panel">
        <h2>{t.step}</h2>
        <Form action={`${paperPath}/step`} csrf={csrf}>
          <div class="abreast">
            <Pick name="typeCode" label={t.type} value={typed.typeCode} options={options} />
            <Field
              name="serial"
              label={t.serial}
              value={typed.serial}
              error={errorOf('serial')}
              autocomplete="off"
              maxlength={30}
            />
            <Pick
              name="step"
              label={t.what}
              value={typed.step}
              options={sheetStepNames.map(value => ({ value, label: t.steps[value] }))}
            />
          </div>
          <div class="buttons">
            <button type="submit">{t.stepSubmit}</button>
          </div>
        </Form>
      </section>
      <section class="panel">
        <h2>{t.receive}</h2>
        <Form action={`${paperPath}/receive`} csrf={csrf}>
          <div class="abreast">
            <div class="field">
              <label for="received-type">{t.type}</label>
              <select id="received-type" name="typeCode">
                {options.map(({ value, label }) => (
                  <option key={value} value={value} selected={value === typed.typeCode}>
                    {label}
                  </option>
                ))}
              </select>
            </div>
            <Field
              name="first"
              label={t.first}
              hint={t.firstHint}
              value={typed.first}
              error={errorOf('first')}
              autocomplete="off"
              maxlength={30}
            />
            <Field
              name="last"
              label={t.last}
              value={typed.last}
              error={errorOf('last')}
              autocomplete="off"
              maxlength={30}
            />
          </div>
          <div class="buttons">
            <button type="submit">{t.receiveSubmit}</button>
          </div>
        </Form>
      </section>
    </>
  )
}

/** The stock of numbered paper, what became of it, and where it does not agree with the licenses. */
export function PaperPage(props: PaperPageProps) {
  const { language, types, paper, mayChange, mistakes, done } = props
  const t = paperWords[language]
  const nameOf = (code: string): string => {
    const type = types.find(each => each.code === code)
    return type === undefined ? code : typeName(type, language)
  }
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      {done === undefined ? null : <Done>{done}</Done>}
      <h2>{t.differences}</h2>
      {paper.differences.length === 0 ? (
        <Empty>{t.noDifferences}</Empty>
      ) : (
        <>
          <Notice>{t.found(paper.differences.length)}</Notice>
          <Table
            caption={t.differences}
            rows={paper.differences}
            keyOf={each => `${each.kind} ${each.typeCode} ${each.serial} ${each.identifier}`}
            columns={[
              { title: t.columns.kind, cell: each => t.kinds[each.kind] },
              { title: t.columns.type, cell: each => nameOf(each.typeCode) },
              { title: t.columns.serial, exact: true, cell: each => each.serial ?? '' },
              {
                title: t.columns.license,
                exact: true,
                cell: ({ identifier }) =>
                  identifier === undefined ? '' : <a href={licensePath(identifier)}>{identifier}</a>,
              },
            ]}
          />
        </>
      )}
      <h2>{t.stock}</h2>
      {paper.stock.length === 0 ? (
        <Empty>{types.length === 0 ? t.noTypes : t.noStock}</Empty>
      ) : (
        <Table
          caption={t.stock}
          rows={paper.stock}
          keyOf={({ typeCode }) => typeCode}
          columns={[
            { title: t.type, cell: each => nameOf(each.typeCode) },
            { title: t.next, exact: true, cell: each => each.next ?? '' },
            ...states.map(state => ({
              title: t.states[state],
              cell: (each: Reconciliation['stock'][number]) => String(each.sheets[state]),
            })),
          ]}
        />
      )}
      {mayChange && types.length > 0 ? <Forms {...props} /> : null}
    </>
  )
}
