import type { Inspection } from '../../audit/index.ts'
import type { ReadLog } from '../../identity/index.ts'
import { Facts } from '../ui/card.tsx'
import { Form } from '../ui/form.tsx'
import { Empty, Notice } from '../ui/notice.tsx'
import { Result } from '../ui/result.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { Table } from '../ui/table.tsx'
import { formatMoment, type Language, texts } from '../ui/text.ts'

export const logPath = '/admin/log'

export const logWords = texts(
  {
    title: '存证日志',
    about: '每一次办理都记一行，只增不改；检查点公开发布，任何人都可以核对。',
    state: '现在的状态',
    size: '已编入',
    waiting: '等待编入',
    lines: (count: number) => `${count} 行`,
    published: '最近的检查点',
    publishedAs: (size: number, time: string) => `${size} 行，${time}`,
    root: '根哈希',
    unpublished: '还没有发布过',
    inspect: '现在核对全部日志',
    inspectAbout: '逐行重算，不改动任何内容；日志很长时请在服务器上运行 npm run inspect。',
    whole: '完整',
    wholeAbout: (size: number) => `重新核对了 ${size} 行：没有改动、缺失或多余`,
    broken: '不完整',
    brokenAbout: (found: number) => `发现 ${found} 处不符，请立即报告`,
    tooLong: '日志已经很长，请在服务器上运行 npm run inspect。',
    findings: '发现',
    findingColumns: { kind: '种类', place: '位置', detail: '说明' },
    kinds: { changed: '改动', missing: '缺失', extra: '多余', checkpoint: '检查点不符' },
    latest: '记录',
    none: '没有更早的记录。',
    older: '更早的',
    newest: '最新的',
    back: '存证日志',
  },
  {
    title: 'The log',
    about:
      'A line for everything that was done, only ever added to; its checkpoints are public, and anyone can verify them.',
    state: 'State',
    size: 'In the tree',
    waiting: 'Waiting for a place',
    lines: (count: number) => (count === 1 ? '1 line' : `${count} lines`),
    published: 'Last checkpoint',
    publishedAs: (size: number, time: string) => `${size} lines, ${time}`,
    root: 'Root hash',
    unpublished: 'none yet',
    inspect: 'Verify the whole log now',
    inspectAbout: 'Line by line, changing nothing; a long log is verified on the server by npm run inspect.',
    whole: 'Whole',
    wholeAbout: (size: number) => `${size} lines verified anew: nothing changed, missing or extra`,
    broken: 'Not whole',
    brokenAbout: (found: number) => `${found} findings; report them at once`,
    tooLong: 'The log is long by now: run npm run inspect on the server.',
    findings: 'Findings',
    findingColumns: { kind: 'Kind', place: 'Place', detail: 'Detail' },
    kinds: { changed: 'changed', missing: 'missing', extra: 'extra', checkpoint: 'checkpoint' },
    latest: 'Lines',
    none: 'No earlier lines.',
    older: 'Earlier',
    newest: 'Newest',
    back: 'The log',
  },
)

function State({ language, csrf, state }: { language: Language; csrf: string } & Pick<ReadLog, 'state'>) {
  const t = logWords[language]
  const { size, waiting, published } = state
  return (
    <section class="panel">
      <h2>{t.state}</h2>
      <Facts
        facts={[
          { label: t.size, value: t.lines(size) },
          { label: t.waiting, value: t.lines(waiting) },
          {
            label: t.published,
            value:
              published === undefined
                ? t.unpublished
                : t.publishedAs(published.size, formatMoment(language, published.at)),
          },
          ...(published === undefined ? [] : [{ label: t.root, value: published.root, exact: true }]),
        ]}
      />
      <Form action={`${logPath}/inspection`} csrf={csrf}>
        <p class="hint">{t.inspectAbout}</p>
        <div class="actions">
          <button type="submit">{t.inspect}</button>
        </div>
      </Form>
    </section>
  )
}

const isBare = (data: ReadLog['lines'][number]['data']): boolean => JSON.stringify(data) === '{}'

export interface LogProps extends ReadLog {
  readonly language: Language
  readonly csrf: string
  /** The lines are those before an earlier one. */
  readonly isPast: boolean
}

/** The log for the auditor: how it stands, and what was done, newest first. */
export function Log({ language, csrf, state, lines, isPast }: LogProps) {
  const t = logWords[language]
  const last = lines.at(-1)
  return (
    <>
      <h1>{t.title}</h1>
      <p class="hint">{t.about}</p>
      {isPast ? null : <State {...{ language, csrf, state }} />}
      <h2>{t.latest}</h2>
      {lines.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <section class="panel">
          <Settings>
            {lines.map(({ id, at, type, actor, subject, data }) => (
              <Setting
                key={id}
                name={`${id} · ${type}`}
                state={
                  <>
                    <span class="line">{formatMoment(language, at)}</span>
                    <span class="line exact">{`${actor} → ${subject}`}</span>
                    {isBare(data) ? null : <span class="line exact">{JSON.stringify(data)}</span>}
                  </>
                }
              />
            ))}
          </Settings>
        </section>
      )}
      <p class="actions">
        {isPast ? <a href={logPath}>{t.newest}</a> : null}
        {last === undefined ? null : <a href={`${logPath}?before=${last.id}`}>{t.older}</a>}
      </p>
    </>
  )
}

export interface InspectedProps {
  readonly language: Language
  /** Undefined where the log is too long for it. */
  readonly inspection: Inspection | undefined
}

/** What an inspection found. */
export function Inspected({ language, inspection }: InspectedProps) {
  const t = logWords[language]
  return (
    <>
      <p class="back">
        <a href={logPath}>{t.back}</a>
      </p>
      {inspection === undefined ? (
        <>
          <h1>{t.title}</h1>
          <Notice>{t.tooLong}</Notice>
        </>
      ) : (
        <Result
          good={inspection.found === 0}
          word={inspection.found === 0 ? t.whole : t.broken}
          reason={inspection.found === 0 ? t.wholeAbout(inspection.size) : t.brokenAbout(inspection.found)}
        />
      )}
      {inspection === undefined || inspection.found === 0 ? null : (
        <Table
          caption={t.findings}
          rows={inspection.findings}
          keyOf={({ kind, index, recordId, detail }) => `${kind}${index}${recordId}${detail}`}
          columns={[
            { title: t.findingColumns.kind, cell: ({ kind }) => t.kinds[kind] },
            {
              title: t.findingColumns.place,
              exact: true,
              cell: ({ index, recordId }) => String(index ?? recordId ?? ''),
            },
            { title: t.findingColumns.detail, cell: ({ detail }) => detail },
          ]}
        />
      )}
    </>
  )
}
