import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { closed } from '../bodies.ts'
import { beginReissue } from './begin.ts'
import { approveReissue, cancelReissue } from './decide.ts'
import { findReissue, missesOf } from './find.ts'
import { runStates } from './run.ts'

const tags = ['seals']
const access = bearer('licenses.issue')
const params = Type.Object({ id: Type.String({ format: 'uuid' }) }, closed)
const count = Type.Integer({ minimum: 0 })
const moment = Type.String({ format: 'date-time' })
const answer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  sealId: Type.String({ format: 'uuid' }),
  state: Type.Enum([...runStates]),
  total: count,
  done: count,
  missed: count,
  askedBy: Type.String(),
  askedAt: moment,
  endedAt: Type.Union([moment, Type.Null()]),
})
const response = { 200: answer, ...problems }

/** Licenses that a stolen key has signed, issued again. */
export function reissueRoutes(server: Server, deps: Deps): void {
  server.post(
    '/api/seals/:id/reissues',
    {
      config: { access },
      schema: {
        summary: 'Issue again, by the seal of now, every license in force that the stolen key of this one has signed',
        description:
          'Each gets a successor that says the same (reason seal-compromised). Runs by itself; where a type asks two people ' +
          'for a change, an approver agrees first. While one is under way the same is answered.',
        tags,
        params,
        response: { 200: answer, 201: answer, ...problems },
      },
    },
    async (request, reply) => {
      const { created, run } = await beginReissue(deps, request.caller, request.params.id)
      return reply.status(created ? 201 : 200).send(run)
    },
  )
  server.get(
    '/api/reissues/:id',
    { config: { access }, schema: { summary: 'How far it is', tags, params, response } },
    request => findReissue(deps, request.caller, request.params.id),
  )
  server.get(
    '/api/reissues/:id/misses',
    {
      config: { access },
      schema: {
        summary: 'Licenses that could not be issued again and still need it, 200 at most, and why',
        tags,
        params,
        response: {
          200: Type.Array(Type.Object({ identifier: Type.String(), typeCode: Type.String(), code: Type.String() })),
          ...problems,
        },
      },
    },
    request => missesOf(deps, request.caller, request.params.id),
  )
  server.post(
    '/api/reissues/:id/approve',
    {
      config: { access },
      schema: { summary: 'Agree: an approver of the department alone, never who asked', tags, params, response },
    },
    request => approveReissue(deps, request.caller, request.params.id),
  )
  server.post(
    '/api/reissues/:id/cancel',
    { config: { access }, schema: { summary: 'End it; what was issued again stays', tags, params, response } },
    request => cancelReissue(deps, request.caller, request.params.id),
  )
}
