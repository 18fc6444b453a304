import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { officerRoles } from '../../../identity/index.ts'
import {
  approveBatch,
  batchFaults,
  batchMistakes,
  batchResults,
  changeBatch,
  columnsOf,
  findBatch,
  headerFor,
  keepColumns,
  type ListedType,
  licenseType,
  licenseTypes,
  listBatches,
} from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { button, listOf, optionalText, ownDoor, query, text, ticks } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import type { Mistake } from '../../ui/form.tsx'
import { asOfficer, type Office, sendOffice } from '../tabs.tsx'
import { BatchList, BatchPage, batchesPath, batchPath, ColumnsForm } from './pages.tsx'
import { batchWords, isBatchDone } from './words.ts'

const tab = '/department/batches'
const params = Type.Object({ id: text(40) }, { additionalProperties: false })
const pageSize = 50
const mistakesShown = 50

/** What the officer may do with batches. */
async function readerOf({ deps }: Sso, { caller }: FastifyRequest, { uscc }: Office) {
  const roles = caller.kind === 'person' ? await officerRoles(deps, caller.id, uscc) : new Set<string>()
  return { mayChange: roles.has('clerk'), mayApprove: roles.has('approver') }
}

export interface ListShown {
  /** Id of the last batch of the page before. */
  readonly before?: string | undefined
  readonly done?: string | undefined
  readonly chosen?: string | undefined
  readonly mistakes?: readonly Mistake[]
}

export async function sendList(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { uscc }: Office,
  { before, done, chosen, mistakes = [] }: ListShown,
): Promise<FastifyReply> {
  const { deps } = sso
  const [batches, all] = await Promise.all([listBatches(deps, request.caller, before), licenseTypes(deps)])
  const types: readonly ListedType[] = all.filter(type => type.issuers.includes(uscc))
  return sendOffice(sso, request, reply, {
    tab,
    title: batchWords[languageOf(request)].title,
    address: batchesPath,
    children: spoken => (
      <BatchList
        {...spoken}
        {...{ batches, types, chosen, mistakes }}
        next={batches.length < pageSize ? undefined : batches.at(-1)?.id}
        done={isBatchDone(done) ? done : undefined}
      />
    ),
  })
}

function readingPages(server: Server, sso: Sso): void {
  const { deps } = sso
  server.get(
    batchesPath,
    {
      config: ownDoor,
      schema: { ...hidden, querystring: query({ before: optionalText(40), done: optionalText(20) }) },
    },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, office => sendList(sso, request, reply, office, request.query)),
  )
  server.get(
    `${batchesPath}/:id`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({ done: optionalText(20) }) } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async office => {
        const { id } = request.params
        const batch = await findBatch(deps, request.caller, id)
        const mistakes = batch.failed === 0 ? [] : await batchMistakes(deps, request.caller, id, mistakesShown)
        const reader = await readerOf(sso, request, office)
        const { done } = request.query
        // Browsers take this without scripts.
        if (batch.state === 'running') reply.header('refresh', `3; url=${batchPath(id)}`)
        return sendOffice(sso, request, reply, {
          tab,
          title: batchWords[languageOf(request)].title,
          address: batchPath(id),
          children: spoken => (
            <BatchPage {...spoken} {...{ batch, mistakes, reader }} done={isBatchDone(done) ? done : undefined} />
          ),
        })
      }),
  )
  server.get(
    `${batchesPath}/:id/results`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({}) } },
    async (request, reply) => {
      const pieces = await batchResults(deps, request.caller, request.params.id, 'csv')
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${request.params.id}.csv"`)
        .header('cache-control', 'private, no-store')
        .send(Readable.from(pieces))
    },
  )
  server.get(
    `${batchesPath}/templates/:id`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({}) } },
    async (request, reply) => {
      const type = await licenseType(deps, request.params.id)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${type.code}.csv"`)
        .send(`\uFEFF${headerFor(type).join(',')}\r\n`)
    },
  )
}

function changingPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const door = { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: button } }
  for (const move of ['pause', 'resume', 'cancel'] as const)
    server.post(`${batchesPath}/:id/${move}`, door, async (request, reply) => {
      await changeBatch(deps, request.caller, request.params.id, move)
      return reply.redirect(`${batchPath(request.params.id)}?done=moved`, 303)
    })
  server.post(`${batchesPath}/:id/approve`, door, async (request, reply) => {
    await approveBatch(deps, request.caller, request.params.id)
    return reply.redirect(`${batchPath(request.params.id)}?done=approved`, 303)
  })
  server.get(
    `${batchesPath}/:id/cancel`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({}) } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const { id } = await findBatch(deps, request.caller, request.params.id)
        const t = batchWords[languageOf(request)]
        const [title, back] = [t.cancelTitle, batchPath(id)]
        return sendOffice(sso, request, reply, {
          tab,
          title,
          address: `${back}/cancel`,
          children: ({ csrf }) => (
            <Confirm
              {...{ title, csrf, back, action: `${back}/cancel`, follows: t.cancelFollows }}
              {...{ submit: t.cancelSubmit, cancel: t.cancelBack }}
              danger
            />
          ),
        })
      }),
  )
}

/** Headers that the file named and nobody knows. */
export const unknownHeaders = (places: readonly { readonly detail: string }[]): string[] =>
  places.flatMap(({ detail }) => (detail.startsWith('unknown: ') ? [detail.slice('unknown: '.length)] : []))

/** What is wrong with a file, in words: the refusal, then its places. */
export const mistakesIn = (
  code: string,
  places: readonly { readonly pointer: string; readonly detail: string }[],
  language: 'zh' | 'en',
): Mistake[] => {
  const said = Object.entries(batchFaults).find(([name]) => name === code)?.[1][language] ?? code
  return [
    { field: 'file', text: said },
    ...places.map(({ pointer, detail }) => ({ field: 'file', text: `${pointer} ${detail}`.trim() })),
  ]
}

function columnsPage(server: Server, sso: Sso): void {
  const { deps } = sso
  const body = Type.Object(
    { _csrf: text(200), type: text(30), header: ticks(200) },
    { additionalProperties: Type.String({ maxLength: 80 }) },
  )
  server.post(
    `${batchesPath}/columns`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body } },
    async (request, reply) => {
      const { type, header, ...rest } = request.body
      const targets = new Map(Object.entries(rest).map(([name, value]) => [name, String(value)]))
      const said = Object.fromEntries(listOf(header).map((each, n) => [each, targets.get(`target-${n}`) ?? 'ignore']))
      await keepColumns(deps, request.caller, type, { ...(await columnsOf(deps, request.caller, type)), ...said })
      return reply.redirect(`${batchesPath}?done=columns`, 303)
    },
  )
}

/** The form that asks what columns mean. */
export function sendColumns(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  type: ListedType,
  unknown: readonly string[],
): Promise<FastifyReply> {
  return sendOffice(sso, request, reply, {
    tab,
    title: batchWords[languageOf(request)].mapTitle,
    address: batchesPath,
    children: spoken => <ColumnsForm {...spoken} {...{ type, unknown }} />,
  })
}

/** Many licenses from a file. */
export function batchPages(server: Server, sso: Sso): void {
  readingPages(server, sso)
  changingPages(server, sso)
  columnsPage(server, sso)
}
