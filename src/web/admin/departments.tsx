import { authorityLevels, type Department } from '../../identity/index.ts'
import { catalogWords } from '../catalog/words.ts'
import { Buttons, ErrorSummary, Field, Form, type Mistake, Pick } from '../ui/form.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import { type Language, texts } from '../ui/text.ts'

export const departmentsPath = '/admin/departments'

export const departmentsWords = texts(
  {
    title: '部门',
    about: '签发证照或者核验证照的组织。工作人员由其法定代表人和部门管理员任免。',
    none: '还没有登记部门。',
    done: {
      registered: '已登记。其法定代表人登录后，可以任命部门管理员。',
      stood: '这个部门原来就是这样登记的，没有改动。',
    },
    columns: { name: '部门', uscc: '统一社会信用代码', region: '行政区划', level: '层级', parent: '上级部门' },
    next: '后面的部门',
    register: '登记一个部门',
    uscc: '统一社会信用代码',
    usccHint: '18 位，该组织须已登记',
    region: '行政区划代码',
    regionHint: '6 位数字（GB/T 2260），全国为 100000',
    level: '层级',
    parent: '上级部门的统一社会信用代码',
    parentHint: '没有上级的不填',
    submit: '登记',
    summary: '还没有登记',
  },
  {
    title: 'Departments',
    about:
      'Organizations that issue or verify. Their legal representatives and administrators appoint who works there.',
    none: 'None is registered yet.',
    done: {
      registered: 'Registered. Its legal representative may sign in and appoint its administrator.',
      stood: 'It stood here just so already; nothing was changed.',
    },
    columns: { name: 'Department', uscc: 'Code', region: 'Region', level: 'Level', parent: 'Below' },
    next: 'More departments',
    register: 'Register a department',
    uscc: 'Unified social credit code',
    usccHint: '18 characters, of a registered organization',
    region: 'Region',
    regionHint: 'Six digits of GB/T 2260; 100000 for the whole country',
    level: 'Level',
    parent: 'Code of the department above it',
    parentHint: 'Empty where there is none',
    submit: 'Register',
    summary: 'Nothing was registered',
  },
)
export type DepartmentsDone = keyof (typeof departmentsWords)['zh']['done']

/** What was typed, as it was typed. */
export interface DepartmentTyped {
  readonly uscc: string
  readonly region: string
  readonly level: string
  readonly parent: string
}

export interface DepartmentsProps {
  readonly language: Language
  readonly csrf: string
  readonly departments: readonly Department[]
  /** Code of the last one, where others come after it. */
  readonly last: string | undefined
  /** False for the auditor, who reads alone. */
  readonly mayAct: boolean
  readonly typed: DepartmentTyped
  readonly mistakes: readonly Mistake[]
  readonly done: DepartmentsDone | undefined
}

function RegisterForm({ language, csrf, typed, mistakes }: DepartmentsProps) {
  const t = departmentsWords[language]
  const levels = catalogWords[language].levels
  const errorOf = (field: string) => mistakes.find(each => each.field === field)?.text
  const code = { autocomplete: 'off', maxlength: 30 } as const
  return (
    <section class="panel column form">
      <h2>{t.register}</h2>
      <Form action={departmentsPath} csrf={csrf}>
        <Field name="uscc" label={t.uscc} hint={t.usccHint} value={typed.uscc} error={errorOf('uscc')} {...code} />
        <Field
          name="region"
          label={t.region}
          hint={t.regionHint}
          value={typed.region}
          error={errorOf('region')}
          {...code}
        />
        <Pick
          name="level"
          label={t.level}
          value={typed.level}
          error={errorOf('level')}
          options={authorityLevels.map(value => ({ value, label: levels[value] }))}
        />
        <Field
          name="parent"
          label={t.parent}
          hint={t.parentHint}
          value={typed.parent}
          error={errorOf('parent')}
          optional
          {...code}
        />
        <Buttons>
          <button type="submit">{t.submit}</button>
        </Buttons>
      </Form>
    </section>
  )
}

/** Who issues and verifies here. */
export function Departments(props: DepartmentsProps) {
  const { language, departments, last, mayAct, mistakes, done } = props
  const t = departmentsWords[language]
  const levels = catalogWords[language].levels
  const named = new Map(departments.map(({ uscc, name }) => [uscc, name]))
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <h1>{t.title}</h1>
      <p class="hint">{t.about}</p>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      {departments.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Table
          caption={t.title}
          rows={departments}
          keyOf={({ uscc }) => uscc}
          columns={[
            { title: t.columns.name, cell: ({ name }) => name },
            { title: t.columns.uscc, exact: true, cell: ({ uscc }) => uscc },
            { title: t.columns.region, exact: true, cell: ({ region }) => region },
            { title: t.columns.level, cell: ({ level }) => levels[level] },
            { title: t.columns.parent, cell: ({ parent = '' }) => named.get(parent) ?? parent },
          ]}
        />
      )}
      {last === undefined ? null : (
        <p>
          <a href={`${departmentsPath}?after=${last}`}>{t.next}</a>
        </p>
      )}
      {mayAct ? <RegisterForm {...props} /> : null}
    </>
  )
}
