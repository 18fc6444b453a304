import Type from 'typebox'
import {
  authorityOf,
  dayAt,
  licenseTypes,
  type RegisterPage,
  reissueNeeds,
  searchRegister,
  soughtStatuses,
} from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { form, optionalText, ownDoor, query, text } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf } from '../../refusal.ts'
import { leftOf } from '../reissue/pages.tsx'
import { asOfficer, sendOffice } from '../tabs.tsx'
import { criteria, type ListFilter, licensesPath, RegisterFound, RegisterHome, type Sought } from './find.tsx'
import { registerWords } from './words.ts'

const tab = '/department/licenses'
const findForm = form({ by: Type.Enum([...criteria]), text: text(150), documentType: text(40) })
const listQuery = query({
  type: optionalText(40),
  status: optionalText(20),
  day: optionalText(10),
  before: optionalText(40),
})

/** Numbers that are none. */
const wrongNumbers = ['document-number-invalid', 'document-type-unknown', 'uscc-invalid', 'id-number-invalid']

const searchOf = ({ by, text: typed, documentType }: Sought) => {
  const given = typed.trim()
  if (by === 'holder') return { holder: { documentType, documentNumber: given } }
  return by === 'number' ? { number: given } : { identifier: given.replace(/\s+/g, '') }
}

/** What is none is not asked for. */
function filterIn({ type, status, day }: { type?: string; status?: string; day?: string }): ListFilter {
  return {
    typeCode: type === '' ? undefined : type,
    status: soughtStatuses.find(each => each === status),
    day: day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : undefined,
  }
}

/** Looking for licenses. What was typed goes by form, since it may be an ID number, and stands in no address. */
export function findPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const today = () => dayAt(deps.clock.now())
  server.get(licensesPath, { config: ownDoor, schema: { ...hidden, querystring: listQuery } }, (request, reply) =>
    asOfficer(sso, request, reply, tab, async ({ uscc, name }) => {
      const filter = filterIn(request.query)
      const [page, all, by, needs] = await Promise.all([
        searchRegister(deps, request.caller, { ...filter, before: request.query.before }),
        licenseTypes(deps),
        authorityOf(deps, request.caller),
        reissueNeeds(deps, request.caller),
      ])
      const toReissue = needs.reduce((sum, need) => sum + leftOf(need), 0)
      const types = all.filter(each => each.issuers.includes(uscc))
      const title = registerWords[languageOf(request)].titleOf(name)
      return sendOffice(sso, request, reply, {
        tab,
        title,
        address: request.originalUrl,
        children: spoken => (
          <RegisterHome
            {...spoken}
            {...{ title, types, filter, page, toReissue }}
            today={today()}
            mayIssue={by !== undefined}
          />
        ),
      })
    }),
  )
  server.post(
    `${licensesPath}/find`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: findForm } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const { _csrf, ...sought } = request.body
        const t = registerWords[languageOf(request)]
        const show = (page: RegisterPage | undefined, mistake?: string) =>
          sendOffice(sso, request, reply, {
            tab,
            title: t.find,
            address: `${licensesPath}/find`,
            sent: { ...sought },
            children: spoken => (
              <RegisterFound
                {...spoken}
                {...{ sought, page }}
                mistakes={mistake === undefined ? [] : [{ field: 'text', text: mistake }]}
                today={today()}
              />
            ),
          })
        if (sought.text.trim() === '') return show(undefined, t.noText)
        const outcome = await outcomeOf(searchRegister(deps, request.caller, searchOf(sought)), wrongNumbers)
        return outcome.kind === 'ok' ? show(outcome.value) : show(undefined, t.wrongText)
      }),
  )
}
