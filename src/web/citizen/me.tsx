import type { LicenseView } from '../../licenses/index.ts'
import { LicenseCard } from '../ui/card.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Empty } from '../ui/notice.tsx'
import { Period } from '../ui/period.tsx'
import { texts } from '../ui/text.ts'
import { licensePath } from './license.tsx'
import { byStanding, standingOf, standingWords, toneOf, typeNameOf } from './license-state.ts'
import { PersonPanel, type PersonPanelProps } from './person.tsx'
import { maskedText } from './private-numbers.ts'

export const meWords = texts(
  {
    title: '我的一号',
    licenses: '我的证照',
    past: '已失效的证照',
    work: '部门工作台',
    none: '这里还没有证照。部门为您签发电子证照以后，会自动出现在这里，不用申请。',
    number: '编号',
    between: '、',
  },
  {
    title: 'My Yihao',
    licenses: 'My licenses',
    past: 'Past licenses',
    work: 'Work for the department',
    none: 'No licenses yet. Once a department issues one to you it appears here by itself; you need not apply.',
    number: 'No.',
    between: ', ',
  },
)

export interface MeProps extends PersonPanelProps {
  readonly licenses: readonly LicenseView[]
  /** `YYYY-MM-DD`. */
  readonly today: string
  readonly demo: boolean
  /** They act for a department as its officer. */
  readonly isOfficer: boolean
}

function Licenses({ licenses, language, today, demo }: Pick<MeProps, 'licenses' | 'language' | 'today' | 'demo'>) {
  const t = meWords[language]
  return (
    <ul class="licenses">
      {licenses.map(license => {
        const standing = standingOf(license, today)
        return (
          <li key={license.identifier}>
            <LicenseCard
              typeName={typeNameOf(license, language)}
              holder={license.holders.map(holder => holder.name).join(t.between)}
              number={maskedText(license.number, license)}
              numberLabel={t.number}
              validity={<Period language={language} from={license.validFrom} until={license.validUntil} />}
              issuer={license.issuer.name}
              state={standingWords[language][standing]}
              tone={toneOf[standing]}
              demo={demo}
              href={licensePath(license)}
            />
          </li>
        )
      })}
    </ul>
  )
}

const pastStandings = ['expired', 'revoked', 'cancelled', 'superseded']

/** A citizen's home: who one is, what one holds. */
export function Me(props: MeProps) {
  const { language, licenses, today, demo, isOfficer } = props
  const t = meWords[language]
  const sorted = [...licenses].sort(byStanding(today))
  const isPast = (license: LicenseView): boolean => pastStandings.includes(standingOf(license, today))
  const [good, past] = [sorted.filter(each => !isPast(each)), sorted.filter(isPast)]
  return (
    <>
      <PersonPanel {...props} />
      {isOfficer ? <LinkButton href="/department/licenses">{t.work}</LinkButton> : null}
      <h2>{t.licenses}</h2>
      {good.length === 0 ? <Empty>{t.none}</Empty> : <Licenses {...{ licenses: good, language, today, demo }} />}
      {past.length === 0 ? null : (
        <>
          <h2>{t.past}</h2>
          <Licenses {...{ licenses: past, language, today, demo }} />
        </>
      )}
    </>
  )
}
