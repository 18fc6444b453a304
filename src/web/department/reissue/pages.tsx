import type { ListedType, ReissueNeed, ReissueRun } from '../../../licenses/index.ts'
import { Badge, Facts, type Tone } from '../../ui/card.tsx'
import { Buttons, Form } from '../../ui/form.tsx'
import { Hidden } from '../../ui/hidden.tsx'
import { Empty, Notice } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import { formatTime, type Language } from '../../ui/text.ts'
import { licensePath, licensesPath } from '../register/find.tsx'
import { reissueWords } from './words.ts'

export const reissuesPath = '/department/reissues'
export const reissuePath = (sealId: string): string => `${reissuesPath}/${sealId}`

const tones: Readonly<Record<ReissueRun['state'], Tone>> = {
  proposed: 'wait',
  running: 'wait',
  done: 'good',
  cancelled: 'bad',
}

type Spoken = { readonly language: Language; readonly csrf: string }

const State = ({ run, language }: { run: ReissueRun; language: Language }) => (
  <Badge tone={tones[run.state]}>{reissueWords[language].states[run.state]}</Badge>
)

export const leftOf = ({ affected }: ReissueNeed): number => affected.reduce((sum, each) => sum + each.count, 0)

/** Withdrawn seals whose licenses have to be issued again. */
export function ReissueList({ language, needs }: { language: Language; needs: readonly ReissueNeed[] }) {
  const t = reissueWords[language]
  return (
    <>
      <p class="back">
        <a href={licensesPath}>{t.register}</a>
      </p>
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      {needs.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Table
          caption={t.title}
          rows={needs}
          keyOf={({ seal }) => seal.id}
          columns={[
            { title: t.columns.seal, cell: ({ seal }) => <a href={reissuePath(seal.id)}>{t.seal(seal.key.kid)}</a> },
            {
              title: t.columns.since,
              cell: ({ seal }) => (seal.key.invalidFrom === null ? '' : formatTime(language, seal.key.invalidFrom)),
            },
            { title: t.columns.left, cell: need => t.count(leftOf(need)), exact: true },
            {
              title: t.columns.state,
              cell: ({ runs: [last] }) => (last === undefined ? t.notBegun : <State run={last} language={language} />),
            },
          ]}
        />
      )}
    </>
  )
}

export interface Missed {
  readonly identifier: string
  readonly typeCode: string
  /** In words. */
  readonly why: string
}

export interface OneReissueProps extends Spoken {
  readonly need: ReissueNeed
  readonly types: readonly ListedType[]
  readonly misses: readonly Missed[]
  readonly nameOf: (caller: string) => string
  readonly reader: { readonly mayBegin: boolean; readonly mayApprove: boolean; readonly actor: string }
}

function Acts({ language, csrf, run, path, reader }: OneReissueProps & { run: ReissueRun; path: string }) {
  const t = reissueWords[language]
  const isOwn = run.askedBy === reader.actor
  return (
    <>
      {run.state === 'proposed' && reader.mayApprove && isOwn ? <Notice>{t.own}</Notice> : null}
      <div class="buttons">
        {run.state === 'proposed' && reader.mayApprove && !isOwn ? (
          <Form action={`${path}/approve`} csrf={csrf}>
            <Hidden name="run" value={run.id} />
            <button type="submit">{t.approve}</button>
          </Form>
        ) : null}
        {reader.mayBegin || reader.mayApprove ? (
          <Form action={`${path}/cancel`} csrf={csrf}>
            <Hidden name="run" value={run.id} />
            <button class="second" type="submit">
              {t.cancel}
            </button>
          </Form>
        ) : null}
      </div>
    </>
  )
}

function Run(props: OneReissueProps & { run: ReissueRun; path: string }) {
  const { language, run, nameOf } = props
  const t = reissueWords[language]
  const isOpen = run.state === 'running' || run.state === 'proposed'
  return (
    <section class="panel">
      <div class="license-title">
        <h2>{t.title}</h2>
        <State run={run} language={language} />
      </div>
      {run.state === 'proposed' ? <Notice>{t.proposedAbout}</Notice> : null}
      <label for="progress">{t.progress}</label>
      <progress id="progress" max={run.total} value={run.done + run.missed}>
        {`${run.done + run.missed} / ${run.total}`}
      </progress>
      <Facts
        facts={[
          { label: t.facts.total, value: t.count(run.total) },
          { label: t.facts.done, value: t.count(run.done) },
          { label: t.facts.missed, value: t.count(run.missed) },
          { label: t.facts.askedBy, value: nameOf(run.askedBy) },
          { label: t.facts.askedAt, value: formatTime(language, run.askedAt) },
          ...(run.endedAt === null ? [] : [{ label: t.facts.endedAt, value: formatTime(language, run.endedAt) }]),
        ]}
      />
      {run.state === 'running' ? <p class="hint">{t.refreshes}</p> : null}
      {isOpen ? <Acts {...props} /> : null}
    </section>
  )
}

/** What one stolen key has signed: how much is left, how far it is, what has to be done one by one. */
export function OneReissue(props: OneReissueProps) {
  const { language, csrf, need, types, misses, reader } = props
  const t = reissueWords[language]
  const path = reissuePath(need.seal.id)
  const [last, ...earlier] = need.runs
  const isOpen = last?.state === 'running' || last?.state === 'proposed'
  const nameOfType = (code: string): string => {
    const type = types.find(each => each.code === code)
    return ((language === 'en' ? type?.nameEn : undefined) ?? type?.name) || code
  }
  return (
    <>
      <p class="back">
        <a href={reissuesPath}>{t.back}</a>
      </p>
      <h1>{t.seal(need.seal.key.kid)}</h1>
      <p class="lead">{t.about}</p>
      {last === undefined ? null : <Run {...props} run={last} path={path} />}
      <section class="panel">
        <h2>{t.affected}</h2>
        {need.affected.length === 0 ? (
          <Empty>{t.affectedNone}</Empty>
        ) : (
          <Table
            caption={t.affected}
            rows={need.affected}
            keyOf={({ typeCode }) => typeCode}
            columns={[
              { title: t.affectedColumns.type, cell: each => nameOfType(each.typeCode) },
              { title: t.affectedColumns.count, cell: each => t.count(each.count), exact: true },
            ]}
          />
        )}
        {need.affected.length > 0 && !isOpen && reader.mayBegin ? (
          <>
            <ul class="follows">
              {t.follows.map(each => (
                <li key={each}>{each}</li>
              ))}
            </ul>
            <Form action={`${path}/begin`} csrf={csrf}>
              <Buttons>
                <button type="submit">{t.begin}</button>
              </Buttons>
            </Form>
          </>
        ) : null}
      </section>
      {misses.length === 0 ? null : (
        <section class="panel">
          <h2>{t.misses}</h2>
          <p class="hint">{t.missesAbout}</p>
          <Table
            caption={t.misses}
            rows={misses}
            keyOf={({ identifier }) => identifier}
            columns={[
              {
                title: t.missColumns.identifier,
                cell: each => <a href={licensePath(each.identifier)}>{each.identifier}</a>,
                exact: true,
              },
              { title: t.missColumns.type, cell: each => nameOfType(each.typeCode) },
              { title: t.missColumns.why, cell: each => each.why },
            ]}
          />
        </section>
      )}
      {earlier.length === 0 ? null : (
        <details>
          <summary>{t.earlier}</summary>
          {earlier.map(run => (
            <p key={run.id}>
              {formatTime(language, run.askedAt)} · {t.count(run.done)} / {t.count(run.total)}{' '}
              <State run={run} language={language} />
            </p>
          ))}
        </details>
      )}
    </>
  )
}
