import type { AdmittedCounter } from '../../identity/index.ts'
import { Buttons, ErrorSummary, Field, Form, type Mistake } from '../ui/form.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'

export const countersPath = '/admin/counters'

export const countersWords = texts(
  {
    title: '核验身份的窗口',
    about: '获准部门的经办人，两人一组当面核对后，被核验人的实名等级为 5 级。',
    none: '还没有获准的窗口。',
    done: { admitted: '已获准，该部门的经办人可以核验身份。', withdrawn: '已取消，立即生效。' },
    columns: { name: '部门', uscc: '统一社会信用代码', since: '获准', act: '办理' },
    withdraw: '取消',
    withdrawOf: (name: string) => `取消${name}的窗口核验`,
    follows: ['立即生效：该部门的经办人不能再核验身份，等待复核的一并停止。', '以前的核验结果不受影响；可以重新获准。'],
    submit: '取消',
    cancel: '不取消，返回',
    admit: '准许一个部门',
    uscc: '统一社会信用代码',
    usccHint: '18 位，须已登记为部门',
    admitSubmit: '准许',
    summary: '还没有准许',
    noUscc: '请填写 18 位统一社会信用代码',
  },
  {
    title: 'Counters that check identities',
    about: 'Clerks of an admitted department, two by two, make a person known at level 5.',
    none: 'None is admitted yet.',
    done: { admitted: 'Admitted: its clerks may check identities.', withdrawn: 'Withdrawn, at once.' },
    columns: { name: 'Department', uscc: 'Code', since: 'Since', act: 'Act' },
    withdraw: 'Withdraw',
    withdrawOf: (name: string) => `Withdraw the admission of ${name}`,
    follows: [
      'At once: its clerks cannot check identities any more, and what waits for a second clerk stops.',
      'What was checked before stands; it can be admitted anew.',
    ],
    submit: 'Withdraw',
    cancel: 'Leave it, go back',
    admit: 'Admit a department',
    uscc: 'Unified social credit code',
    usccHint: '18 characters, of a registered department',
    admitSubmit: 'Admit',
    summary: 'Nothing was admitted',
    noUscc: 'Enter the 18 characters of the code',
  },
)
export type CountersDone = keyof (typeof countersWords)['zh']['done']

export interface CountersProps {
  readonly language: Language
  readonly csrf: string
  readonly counters: readonly AdmittedCounter[]
  /** False for the auditor, who reads alone. */
  readonly mayAct: boolean
  readonly uscc: string | undefined
  readonly mistakes: readonly Mistake[]
  readonly done: CountersDone | undefined
}

function AdmitForm({ language, csrf, uscc, mistakes }: CountersProps) {
  const t = countersWords[language]
  return (
    <section class="panel column form">
      <h2>{t.admit}</h2>
      <Form action={countersPath} csrf={csrf}>
        <Field
          name="uscc"
          label={t.uscc}
          hint={t.usccHint}
          value={uscc}
          error={mistakes[0]?.text}
          autocomplete="off"
          maxlength={30}
        />
        <Buttons>
          <button type="submit">{t.admitSubmit}</button>
        </Buttons>
      </Form>
    </section>
  )
}

/** Where people are vouched for. */
export function Counters(props: CountersProps) {
  const { language, counters, mayAct, mistakes, done } = props
  const t = countersWords[language]
  const act = {
    title: t.columns.act,
    cell: ({ uscc, name }: AdmittedCounter) => (
      <a href={`${countersPath}/${uscc}/withdraw`} aria-label={t.withdrawOf(name)}>
        {t.withdraw}
      </a>
    ),
  }
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.title}</h1>
      <p class="hint">{t.about}</p>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      {counters.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Table
          caption={t.title}
          rows={counters}
          keyOf={({ uscc }) => uscc}
          columns={[
            { title: t.columns.name, cell: ({ name }) => name },
            { title: t.columns.uscc, exact: true, cell: ({ uscc }) => uscc },
            { title: t.columns.since, cell: ({ admittedAt }) => formatDay(language, admittedAt) },
            ...(mayAct ? [act] : []),
          ]}
        />
      )}
      {mayAct ? <AdmitForm {...props} /> : null}
    </>
  )
}
