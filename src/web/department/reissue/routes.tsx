import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { officerRoles } from '../../../identity/index.ts'
import {
  approveReissue,
  authorityOf,
  beginReissue,
  cancelReissue,
  licenseFaults,
  licenseTypes,
  missesOf,
  reissueNeed,
  reissueNeeds,
} from '../../../licenses/index.ts'
import { callerName } from '../../../platform/caller.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { button, form, ownDoor, text } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import type { Language } from '../../ui/text.ts'
import { namesOfCallers } from '../caller-names.ts'
import { asOfficer, type Office, sendOffice } from '../tabs.tsx'
import { OneReissue, ReissueList, reissuePath, reissuesPath } from './pages.tsx'
import { reissueWords } from './words.ts'

const tab = '/department/licenses'
const params = Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false })
const ofRun = form({ run: text(40) })
const refreshSeconds = 5

/** Why a license could not be issued again, as people are told. */
function whyOf(code: string, language: Language): string {
  if (code === 'internal') return reissueWords[language].internal
  return Object.entries(licenseFaults).find(([name]) => name === code)?.[1][language] ?? code
}

async function readerOf({ deps }: Sso, { caller }: FastifyRequest, { uscc }: Office) {
  const roles = caller.kind === 'person' ? await officerRoles(deps, caller.id, uscc) : new Set<string>()
  return {
    mayBegin: (await authorityOf(deps, caller)) !== undefined,
    mayApprove: roles.has('approver'),
    actor: callerName(caller),
  }
}

async function sendOne(sso: Sso, request: FastifyRequest, reply: FastifyReply, office: Office, sealId: string) {
  const { deps } = sso
  const need = await reissueNeed(deps, request.caller, sealId)
  const [last] = need.runs
  const [types, missed, reader, nameOf] = await Promise.all([
    licenseTypes(deps),
    last === undefined ? [] : missesOf(deps, request.caller, last.id),
    readerOf(sso, request, office),
    namesOfCallers(
      deps,
      need.runs.map(each => each.askedBy),
      reissueWords[languageOf(request)],
    ),
  ])
  const language = languageOf(request)
  const misses = missed.map(({ code, ...each }) => ({ ...each, why: whyOf(code, language) }))
  if (last?.state === 'running') reply.header('refresh', String(refreshSeconds))
  return sendOffice(sso, request, reply, {
    tab,
    title: reissueWords[language].title,
    address: reissuePath(sealId),
    children: spoken => <OneReissue {...spoken} {...{ need, types, misses, nameOf, reader }} />,
  })
}

/** Licenses of stolen keys: how many there are, and the one act that issues them again. */
export function reissuePages(server: Server, sso: Sso): void {
  const { deps } = sso
  server.get(reissuesPath, { config: ownDoor, schema: hidden }, (request, reply) =>
    asOfficer(sso, request, reply, tab, async () => {
      const needs = await reissueNeeds(deps, request.caller)
      return sendOffice(sso, request, reply, {
        tab,
        title: reissueWords[languageOf(request)].title,
        address: reissuesPath,
        children: ({ language }) => <ReissueList {...{ language, needs }} />,
      })
    }),
  )
  server.get(`${reissuesPath}/:id`, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    asOfficer(sso, request, reply, tab, office => sendOne(sso, request, reply, office, request.params.id)),
  )
  const preHandler = server.csrfProtection
  server.post(
    `${reissuesPath}/:id/begin`,
    { config: ownDoor, preHandler, schema: { ...hidden, params, body: button } },
    async (request, reply) => {
      await beginReissue(deps, request.caller, request.params.id)
      return reply.redirect(reissuePath(request.params.id), 303)
    },
  )
  for (const [act, work] of [
    ['approve', approveReissue],
    ['cancel', cancelReissue],
  ] as const)
    server.post(
      `${reissuesPath}/:id/${act}`,
      { config: ownDoor, preHandler, schema: { ...hidden, params, body: ofRun } },
      async (request, reply) => {
        await work(deps, request.caller, request.body.run)
        return reply.redirect(reissuePath(request.params.id), 303)
      },
    )
}
