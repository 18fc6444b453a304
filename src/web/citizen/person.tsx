import type { Organization, Person } from '../../identity/index.ts'
import { Csrf } from '../ui/form.tsx'
import { type Language, texts } from '../ui/text.ts'

const words = texts(
  {
    number: '证件号码',
    show: '显示完整号码',
    level: '实名等级',
    levels: {
      2: '2 级 · 自行填报',
      3: '3 级 · 已与权威登记比对',
      4: '4 级 · 已核对本人',
      5: '5 级 · 证书或窗口核验',
    },
    actingFor: '正在代表',
  },
  {
    number: 'Document number',
    show: 'Show the whole number',
    level: 'Assurance',
    levels: {
      2: 'Level 2 · self-declared',
      3: 'Level 3 · matched with a register',
      4: 'Level 4 · person verified',
      5: 'Level 5 · certificate or counter check',
    },
    actingFor: 'Acting for',
  },
)

export interface PersonPanelProps {
  readonly language: Language
  readonly person: Person
  /** In clear, once it was asked for. */
  readonly number: string | undefined
  readonly organization: Organization | undefined
  readonly csrf: string
}

/** Who is signed in: the name large, the number masked until its owner asks for it. */
export function PersonPanel({ language, person, number, organization, csrf }: PersonPanelProps) {
  const t = words[language]
  const levels: Readonly<Record<number, string>> = t.levels
  return (
    <section class="panel who">
      <h1>{person.name}</h1>
      <dl class="facts">
        <div>
          <dt>{t.number}</dt>
          <dd class="with-action">
            <span class="exact">{number ?? person.maskedNumber}</span>
            {number === undefined ? (
              <form method="post" action="/me/show-number">
                <Csrf token={csrf} />
                <button class="plain" type="submit">
                  {t.show}
                </button>
              </form>
            ) : null}
          </dd>
        </div>
        <div>
          <dt>{t.level}</dt>
          <dd>{levels[person.assuranceLevel] ?? String(person.assuranceLevel)}</dd>
        </div>
        {organization === undefined ? null : (
          <div>
            <dt>{t.actingFor}</dt>
            <dd>
              {organization.name} <span class="exact">{organization.uscc}</span>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
