import { departmentStatistics, licenseTypes, periods } from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { optionalText, ownDoor, query } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { asOfficer, sendOffice } from '../tabs.tsx'
import { StatisticsPage, statisticsPath } from './pages.tsx'
import { statisticsWords } from './words.ts'

const usual = 30

/** How much a department issues, changes, and how often it is verified. */
export function statisticsPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const querystring = query({ days: optionalText(3), type: optionalText(40) })
  server.get(statisticsPath, { config: ownDoor, schema: { ...hidden, querystring } }, (request, reply) =>
    asOfficer(sso, request, reply, statisticsPath, async ({ uscc }) => {
      const days = periods.find(each => String(each) === request.query.days) ?? usual
      const typeCode = request.query.type === '' ? undefined : request.query.type
      const [statistics, all] = await Promise.all([
        departmentStatistics(deps, request.caller, { days, typeCode }),
        licenseTypes(deps),
      ])
      const types = all.filter(each => each.issuers.includes(uscc))
      return sendOffice(sso, request, reply, {
        tab: statisticsPath,
        title: statisticsWords[languageOf(request)].title,
        address: request.originalUrl,
        children: ({ language }) => <StatisticsPage {...{ language, statistics, types, days, typeCode }} />,
      })
    }),
  )
}
