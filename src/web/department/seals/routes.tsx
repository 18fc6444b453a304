import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { officerOf } from '../../../identity/index.ts'
import { affectedLicenses, sealsOf } from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { optionalText, ownDoor, query } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf } from '../../refusal.ts'
import { sendDepartment } from '../frame.tsx'
import { actPages } from './act-routes.tsx'
import { departmentIn, notAllowed, sealIn, sendNoCustodian, shownSeal } from './frame.tsx'
import { makePages } from './make-routes.tsx'
import { OneSeal, Seals, sealPath, sealsPath } from './pages.tsx'
import { isSealDone, sealWords } from './words.ts'

const params = Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false })

async function sendSeals(sso: Sso, request: FastifyRequest, reply: FastifyReply, said: string | undefined) {
  const { deps } = sso
  const uscc = departmentIn(request)
  const found = uscc === undefined ? undefined : await outcomeOf(sealsOf(deps, request.caller, uscc), notAllowed)
  if (found?.kind !== 'ok') return sendNoCustodian(sso, request, reply)
  const language = languageOf(request)
  const t = sealWords[language]
  const [newest] = found.value
  const title = newest === undefined ? t.title : t.titleOf(newest.name)
  const seals = await Promise.all(found.value.map(each => shownSeal(deps, each)))
  const acts = await mayAct(sso, request)
  return sendDepartment(sso, request, reply, {
    title,
    address: sealsPath,
    children: () => <Seals {...{ language, title, seals, acts }} done={isSealDone(said) ? said : undefined} />,
  })
}

async function mayAct({ deps }: Sso, { caller }: FastifyRequest): Promise<boolean> {
  const held = await outcomeOf(officerOf(deps, caller, 'seal-custodian'), notAllowed)
  return held.kind === 'ok'
}

/** The seals of a department, for their custodians; for its auditors to look at. */
export function sealPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const list = query({ done: optionalText(20) })
  server.get(sealsPath, { config: ownDoor, schema: { ...hidden, querystring: list } }, (request, reply) =>
    sendSeals(sso, request, reply, request.query.done),
  )
  const one = query({ done: optionalText(20), after: optionalText(150) })
  server.get(
    `${sealsPath}/:id`,
    { config: ownDoor, schema: { ...hidden, params, querystring: one } },
    async (request, reply) => {
      const seal = await sealIn(sso, request, request.params.id)
      if (seal === undefined) return reply.redirect(sealsPath, 303)
      const { done, after } = request.query
      const language = languageOf(request)
      const shown = await shownSeal(deps, seal)
      const affected = await affectedLicenses(deps, request.caller, seal.id, after)
      const acts = await mayAct(sso, request)
      return sendDepartment(sso, request, reply, {
        title: sealWords[language].title,
        address: sealPath(seal.id),
        children: () => <OneSeal {...{ language, shown, acts, affected }} done={isSealDone(done) ? done : undefined} />,
      })
    },
  )
  server.get(
    `${sealsPath}/:id/picture.png`,
    { config: ownDoor, schema: { ...hidden, params } },
    async (request, reply) => {
      const seal = await sealIn(sso, request, request.params.id)
      if (seal?.picture === undefined) return reply.redirect(sealsPath, 303)
      return reply.header('cache-control', 'private, max-age=3600').type('image/png').send(seal.picture)
    },
  )
  makePages(server, sso)
  actPages(server, sso)
}
