import {
  batchMovesFrom,
  type ListedMistake,
  type ListedType,
  type Progress,
  targetChoices,
} from '../../../licenses/index.ts'
import { Badge, Facts, type Tone } from '../../ui/card.tsx'
import { Buttons, Csrf, ErrorSummary, Form, type Mistake, Pick } from '../../ui/form.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Done, Empty, Notice } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import { formatMoment, type Language } from '../../ui/text.ts'
import { type BatchDone, batchWords } from './words.ts'

export const batchesPath = '/department/batches'
export const batchPath = (id: string): string => `${batchesPath}/${id}`

const tones: Readonly<Record<Progress['state'], Tone>> = {
  proposed: 'wait',
  running: 'wait',
  paused: 'wait',
  cancelled: 'bad',
  done: 'good',
}

type Spoken = { readonly language: Language; readonly csrf: string }

function State({ batch, language }: { batch: Progress; language: Language }) {
  const t = batchWords[language]
  const isChecking = batch.state === 'running' && batch.dryRun
  return <Badge tone={tones[batch.state]}>{isChecking ? t.checking : t.states[batch.state]}</Badge>
}

const nameOf = (type: ListedType, language: Language): string =>
  (language === 'en' ? type.nameEn : undefined) ?? type.name

export interface BatchListProps extends Spoken {
  readonly batches: readonly Progress[]
  /** Those that the department may issue. */
  readonly types: readonly ListedType[]
  readonly chosen: string | undefined
  readonly mistakes: readonly Mistake[]
  readonly next: string | undefined
  readonly done: BatchDone | undefined
}

/** The file comes last, so that the rest of the form is known when it arrives. */
function UploadForm({ language, csrf, types, chosen }: BatchListProps) {
  const t = batchWords[language]
  return (
    <form method="post" action={batchesPath} encType="multipart/form-data" data-once>
      <Csrf token={csrf} />
      <Pick
        name="type"
        label={t.type}
        value={chosen}
        options={types.map(type => ({ value: type.code, label: nameOf(type, language) }))}
      />
      <label class="check" for="dry">
        <input type="checkbox" id="dry" name="dry" value="yes" />
        <span>{t.dryRun}</span>
      </label>
      <div class="field">
        <label for="file">{t.file}</label>
        <p class="hint" id="file-hint">
          {t.fileHint}
        </p>
        <input type="file" id="file" name="file" accept=".csv,text/csv" required aria-describedby="file-hint" />
      </div>
      <Buttons>
        <button type="submit">{t.submit}</button>
      </Buttons>
    </form>
  )
}

/** Upload, templates, and what was uploaded before. */
export function BatchList(props: BatchListProps) {
  const { language, batches, types, mistakes, next, done } = props
  const t = batchWords[language]
  const names = new Map(types.map(type => [type.code, nameOf(type, language)]))
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <ErrorSummary title={t.mistaken} mistakes={mistakes} />
      <section class="panel">
        <h2>{t.upload}</h2>
        {types.length === 0 ? <Empty>{t.noTypes}</Empty> : <UploadForm {...props} />}
        <details>
          <summary>{t.template}</summary>
          <ul>
            {types.map(type => (
              <li key={type.code}>
                <a href={`${batchesPath}/templates/${type.code}`} download>
                  {t.templateOf(nameOf(type, language))}
                </a>
              </li>
            ))}
          </ul>
        </details>
      </section>
      <h2>{t.list}</h2>
      {batches.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Table
          caption={t.list}
          rows={batches}
          keyOf={({ id }) => id}
          columns={[
            {
              title: t.columns.at,
              cell: each => <a href={batchPath(each.id)}>{formatMoment(language, each.createdAt)}</a>,
            },
            { title: t.columns.type, cell: each => names.get(each.typeCode ?? '') ?? each.typeCode ?? t.byColumn },
            { title: t.columns.rows, exact: true, cell: each => String(each.rows) },
            { title: t.columns.issued, exact: true, cell: each => String(each.issued) },
            { title: t.columns.failed, exact: true, cell: each => String(each.failed) },
            { title: t.columns.state, cell: each => <State batch={each} language={language} /> },
          ]}
        />
      )}
      {next === undefined ? null : (
        <p>
          <a href={`${batchesPath}?before=${next}`}>{t.next}</a>
        </p>
      )}
    </>
  )
}

export interface BatchPageProps extends Spoken {
  readonly batch: Progress
  readonly mistakes: readonly ListedMistake[]
  readonly reader: { readonly mayChange: boolean; readonly mayApprove: boolean }
  readonly done: BatchDone | undefined
}

function Acts({ language, csrf, batch, reader }: BatchPageProps) {
  const t = batchWords[language]
  const path = batchPath(batch.id)
  return (
    <div class="buttons">
      {batch.state === 'proposed' && reader.mayApprove ? (
        <Form action={`${path}/approve`} csrf={csrf}>
          <button type="submit">{t.approve}</button>
        </Form>
      ) : null}
      {(reader.mayChange ? batchMovesFrom(batch.state) : []).map(move =>
        move === 'cancel' ? (
          <LinkButton key={move} href={`${path}/cancel`} second>
            {t.moves.cancel}
          </LinkButton>
        ) : (
          <Form key={move} action={`${path}/${move}`} csrf={csrf}>
            <button type="submit">{t.moves[move]}</button>
          </Form>
        ),
      )}
      {reader.mayChange && batch.done > 0 ? (
        <LinkButton href={`${path}/results`} download second>
          {t.results}
        </LinkButton>
      ) : null}
    </div>
  )
}

/** How far one file is, what was wrong in it, and what may be done. */
export function BatchPage(props: BatchPageProps) {
  const { language, batch, mistakes, done } = props
  const t = batchWords[language]
  const isRunning = batch.state === 'running'
  return (
    <>
      <p class="back">
        <a href={batchesPath}>{t.back}</a>
      </p>
      <div class="license-title">
        <h1>{t.title}</h1>
        <State batch={batch} language={language} />
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        {batch.state === 'proposed' ? <Notice>{t.proposedAbout}</Notice> : null}
        {batch.dryRun ? <Notice>{t.dryAbout}</Notice> : null}
        {batch.retried > 0 ? <Notice>{t.retried(batch.retried)}</Notice> : null}
        <label for="progress">{t.progress}</label>
        <progress id="progress" max={batch.rows} value={batch.done}>
          {`${batch.done} / ${batch.rows}`}
        </progress>
        <Facts
          facts={[
            { label: t.facts.rows, value: String(batch.rows) },
            { label: t.facts.done, value: String(batch.done) },
            { label: t.facts.issued, value: String(batch.issued) },
            { label: t.facts.failed, value: String(batch.failed) },
            ...(isRunning
              ? [
                  { label: t.facts.rate, value: batch.rate === null ? t.unknown : t.rate(batch.rate) },
                  { label: t.facts.left, value: batch.secondsLeft === null ? t.unknown : t.left(batch.secondsLeft) },
                ]
              : []),
          ]}
        />
        {isRunning ? <p class="hint">{t.refreshes}</p> : null}
        <Acts {...props} />
      </section>
      {mistakes.length === 0 ? null : (
        <section class="panel">
          <h2>{t.errors}</h2>
          <p class="hint">{t.errorsAbout(mistakes.length)}</p>
          <Table
            caption={t.errors}
            rows={mistakes.map((mistake, n) => ({ ...mistake, n }))}
            keyOf={({ n }) => String(n)}
            columns={[
              { title: t.errorColumns.row, exact: true, cell: each => String(each.row) },
              { title: t.errorColumns.column, cell: each => each.column || t.wholeRow },
              { title: t.errorColumns.message, cell: each => (language === 'zh' ? each.message : each.code) },
              { title: t.errorColumns.detail, cell: each => each.detail },
            ]}
          />
        </section>
      )}
    </>
  )
}

export interface ColumnsFormProps extends Spoken {
  readonly type: ListedType
  readonly unknown: readonly string[]
}

/** Says what columns mean that nobody knows. */
export function ColumnsForm({ language, csrf, type, unknown }: ColumnsFormProps) {
  const t = batchWords[language]
  const options = [
    { value: 'ignore', label: t.ignore },
    ...targetChoices(type).map(({ target, title }) => ({ value: target, label: title })),
  ]
  return (
    <section class="panel column form">
      <h1>{t.mapTitle}</h1>
      <p class="lead">{t.mapAbout}</p>
      <Form action={`${batchesPath}/columns`} csrf={csrf}>
        <input type="hidden" name="type" value={type.code} />
        {unknown.map((header, n) => (
          <>
            <input type="hidden" name="header" value={header} />
            <Pick key={header} name={`target-${n}`} label={header} options={options} />
          </>
        ))}
        <Buttons>
          <button type="submit">{t.mapSubmit}</button>
          <LinkButton href={batchesPath} second>
            {t.back}
          </LinkButton>
        </Buttons>
      </Form>
    </section>
  )
}
