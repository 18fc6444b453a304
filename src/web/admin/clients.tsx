import type { Server } from '../../platform/http/server.ts'
import { listClients, type Sso } from '../../sso/index.ts'
import { Clients } from '../department/clients.tsx'
import { clientWords } from '../department/words.ts'
import { optionalText, ownDoor, query } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { asAdministrator, sendAdmin } from './frame.tsx'

const shown = 200

/** Every application, by id; the pages of one are those of its owner. */
export function clientPages(server: Server, sso: Sso): void {
  server.get(
    '/admin/clients',
    { config: ownDoor, schema: { ...hidden, querystring: query({ after: optionalText(100) }) } },
    (request, reply) =>
      asAdministrator(sso, request, reply, { tab: '/admin/clients' }, async kind => {
        const clients = await listClients(sso.deps, request.caller, request.query.after)
        const last = clients.length < shown ? undefined : clients.at(-1)
        const language = languageOf(request)
        const title = clientWords[language].every
        return sendAdmin(sso, request, reply, {
          tab: '/admin/clients',
          title,
          children: () => (
            <>
              <Clients {...{ language, title, clients }} hasOwners mayRegister={kind === 'system'} done={undefined} />
              {last === undefined ? null : (
                <p>
                  <a href={`/admin/clients?after=${encodeURIComponent(last.id)}`}>{clientWords[language].next}</a>
                </p>
              )}
            </>
          ),
        })
      }),
  )
}
