import Type from 'typebox'
import { inspectAsAuditor, readLog } from '../../identity/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { button, ownDoor, query } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { asAdministrator, sendAdmin } from './frame.tsx'
import { Inspected, Log, logWords, logPath as path } from './log.tsx'

const door = { tab: path } as const
const before = Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }))

/** The log, for the auditor alone. */
export function logPages(server: Server, sso: Sso): void {
  server.get(path, { config: ownDoor, schema: { ...hidden, querystring: query({ before }) } }, (request, reply) =>
    asAdministrator(sso, request, reply, door, async () => {
      const log = await readLog(sso.deps, request.caller, request.query.before)
      const isPast = request.query.before !== undefined
      return sendAdmin(sso, request, reply, {
        tab: path,
        title: logWords[languageOf(request)].title,
        children: spoken => <Log {...spoken} {...log} isPast={isPast} />,
      })
    }),
  )
  server.post(
    `${path}/inspection`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: button } },
    (request, reply) =>
      asAdministrator(sso, request, reply, door, async () => {
        const inspection = await inspectAsAuditor(sso.deps, request.caller)
        return sendAdmin(sso, request, reply, {
          tab: path,
          address: path,
          title: logWords[languageOf(request)].title,
          children: ({ language }) => <Inspected {...{ language, inspection }} />,
        })
      }),
  )
}
