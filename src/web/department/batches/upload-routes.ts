import type { FastifyReply, FastifyRequest } from 'fastify'
import { licenseType, receiveBatch } from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { ownDoor, query } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf } from '../../refusal.ts'
import { asOfficer } from '../tabs.tsx'
import { type FileForm, isTokenGood, readFileForm } from './file-form.ts'
import { batchesPath, batchPath } from './pages.tsx'
import { mistakesIn, sendColumns, sendList, unknownHeaders } from './routes.tsx'

/** Refusals that the form has a place for. */
const known = ['batch-malformed', 'batch-empty', 'batch-too-large', 'batch-columns-unknown', 'issuer-not-allowed']

async function take(sso: Sso, request: FastifyRequest, reply: FastifyReply, { fields, file }: FileForm) {
  const { deps } = sso
  const typeCode = fields.type ?? ''
  const input = { format: 'csv', typeCode, dryRun: fields.dry === 'yes', file } as const
  const outcome = await outcomeOf(receiveBatch(deps, request.caller, input, deps.ids.token()), known)
  if (outcome.kind === 'ok') return reply.redirect(batchPath(outcome.value.batch.id), 303)
  // The rest of the file is not read: the browser hears the answer when it has sent it.
  file.resume()
  const { code, places } = outcome.fault
  const unknown = code === 'batch-columns-unknown' ? unknownHeaders(places) : []
  if (unknown.length > 0) return sendColumns(sso, request, reply, await licenseType(deps, typeCode), unknown)
  return asOfficer(sso, request, reply, '/department/batches', office =>
    sendList(sso, request, reply, office, {
      chosen: typeCode,
      mistakes: mistakesIn(code, places, languageOf(request)),
    }),
  )
}

/** The form with the file, which is stored as it comes. */
export function uploadPage(server: Server, sso: Sso): void {
  void server.register(async scope => {
    if (scope.hasContentTypeParser('multipart/form-data')) scope.removeContentTypeParser('multipart/form-data')
    scope.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null, undefined))
    scope.post(
      batchesPath,
      { config: { ...ownDoor, bodySeconds: 3_600 }, schema: { ...hidden, querystring: query({}) } },
      async (request, reply) => {
        const form = await readFileForm(request)
        if (isTokenGood(scope, request, reply, form.fields)) return take(sso, request, reply, form)
        form.file.resume()
        return reply
      },
    )
  })
}
