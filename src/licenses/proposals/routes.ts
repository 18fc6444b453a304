import Type from 'typebox'
import type { Deps } from '../../platform/deps.ts'
import { bearer } from '../../platform/http/access.ts'
import { problems } from '../../platform/http/problem.ts'
import type { Server } from '../../platform/http/server.ts'
import { closed } from '../bodies.ts'
import { proposalAnswer } from './answer.ts'
import { approveProposal, refuseProposal, withdrawProposal } from './decide.ts'
import { findProposal, findProposals } from './find.ts'

const tags = ['proposals']
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 40 }) })
const path = '/api/license-proposals'

function readingRoutes(server: Server, deps: Deps): void {
  const access = bearer('licenses.read')
  server.get(
    path,
    {
      config: { access },
      schema: {
        summary: 'Proposals of the department, the newest first, 50 at a time',
        tags,
        querystring: Type.Object(
          {
            open: Type.Optional(
              Type.Enum(['true', 'false'], { description: 'true: only those that wait for a decision' }),
            ),
            before: Type.Optional(Type.String({ maxLength: 40, description: 'only those older than this id' })),
          },
          closed,
        ),
        response: { 200: Type.Array(proposalAnswer), ...problems },
      },
    },
    ({ caller, query: { open, before } }) => findProposals(deps, caller, { open: open === 'true', before }),
  )
  server.get(
    `${path}/:id`,
    {
      config: { access },
      schema: { summary: 'One proposal', tags, params, response: { 200: proposalAnswer, ...problems } },
    },
    request => findProposal(deps, request.caller, request.params.id),
  )
}

/** What waits for a second person. Machines may propose and take back; people alone approve and refuse. */
export function proposalRoutes(server: Server, deps: Deps): void {
  readingRoutes(server, deps)
  const access = bearer('licenses.issue')
  server.post(
    `${path}/:id/approve`,
    {
      config: { access },
      schema: {
        summary: 'Approve: an approver of the department alone, never who proposed',
        tags,
        params,
        response: { 200: proposalAnswer, ...problems },
      },
    },
    request => approveProposal(deps, request.caller, request.params.id),
  )
  server.post(
    `${path}/:id/refuse`,
    {
      config: { access },
      schema: {
        summary: 'Refuse: an approver of the department alone, never who proposed',
        tags,
        params,
        body: Type.Object({ words: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) }, closed),
        response: { 200: proposalAnswer, ...problems },
      },
    },
    request => refuseProposal(deps, request.caller, request.params.id, request.body.words),
  )
  server.post(
    `${path}/:id/withdraw`,
    {
      config: { access },
      schema: { summary: 'Take back what one proposed', tags, params, response: { 200: proposalAnswer, ...problems } },
    },
    request => withdrawProposal(deps, request.caller, request.params.id),
  )
}
