import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { officerRoles } from '../../../identity/index.ts'
import {
  approveProposal,
  findProposal,
  findProposals,
  licenseType,
  type ProposalView,
  proposalsShown,
  refuseProposal,
  withdrawProposal,
} from '../../../licenses/index.ts'
import { callerName } from '../../../platform/caller.ts'
import type { Deps } from '../../../platform/deps.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { button, form, optionalText, ownDoor, query, text } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import type { Mistake } from '../../ui/form.tsx'
import type { Language } from '../../ui/text.ts'
import { type NameOf, namesOfCallers } from '../caller-names.ts'
import { asOfficer, sendOffice } from '../tabs.tsx'
import { ProposalList, ProposalPage, proposalPath, proposalsPath } from './pages.tsx'
import { isProposalDone, proposalWords } from './words.ts'

const tab = '/department/proposals'
const params = Type.Object({ id: text(40) }, { additionalProperties: false })
const decision = form({ words: text(500), decision: Type.Enum(['approve', 'refuse']) })

const namesFor = (deps: Deps, proposals: readonly ProposalView[], language: Language): Promise<NameOf> =>
  namesOfCallers(
    deps,
    proposals.flatMap(({ proposedBy, decidedBy }) => [proposedBy, decidedBy ?? []].flat()),
    proposalWords[language],
  )

/** What waits for a second person, and the decision. */
export function proposalPages(server: Server, sso: Sso): void {
  const { deps } = sso
  server.get(
    proposalsPath,
    { config: ownDoor, schema: { ...hidden, querystring: query({ all: optionalText(5), before: optionalText(40) }) } },
    (request, reply) =>
      asOfficer(sso, request, reply, tab, async () => {
        const open = request.query.all === undefined
        const { before } = request.query
        const proposals = await findProposals(deps, request.caller, { open, before })
        const language = languageOf(request)
        const nameOf = await namesFor(deps, proposals, language)
        const next = proposals.length < proposalsShown ? undefined : proposals.at(-1)?.id
        return sendOffice(sso, request, reply, {
          tab,
          title: proposalWords[language].title,
          address: request.originalUrl,
          children: () => <ProposalList {...{ language, proposals, open, next, nameOf }} />,
        })
      }),
  )

  async function readerOf({ caller }: FastifyRequest, proposal: ProposalView, uscc: string) {
    if (proposal.proposedBy === callerName(caller)) return 'proposer'
    if (caller.kind !== 'person') return 'other'
    return (await officerRoles(deps, caller.id, uscc)).has('approver') ? 'approver' : 'other'
  }

  type OneRequest = FastifyRequest<{ Params: { id: string } }>
  const show = (request: OneRequest, reply: FastifyReply, said: string | undefined, mistakes: readonly Mistake[]) =>
    asOfficer(sso, request, reply, tab, async ({ uscc }) => {
      const proposal = await findProposal(deps, request.caller, request.params.id)
      const type = await licenseType(deps, proposal.typeCode)
      const language = languageOf(request)
      const nameOf = await namesFor(deps, [proposal], language)
      const reader = await readerOf(request, proposal, uscc)
      const done = isProposalDone(said) ? said : undefined
      return sendOffice(sso, request, reply, {
        tab,
        title: proposalWords[language].title,
        address: proposalPath(proposal.id),
        children: spoken => <ProposalPage {...spoken} {...{ proposal, type, nameOf, reader, done, mistakes }} />,
      })
    })

  server.get(
    `${proposalsPath}/:id`,
    { config: ownDoor, schema: { ...hidden, params, querystring: query({ done: optionalText(20) }) } },
    (request, reply) => show(request, reply, request.query.done, []),
  )
  const preHandler = server.csrfProtection
  server.post(
    `${proposalsPath}/:id/decide`,
    { config: ownDoor, preHandler, schema: { ...hidden, params, body: decision } },
    async (request, reply) => {
      const { id } = request.params
      const { words } = request.body
      if (request.body.decision === 'approve') {
        await approveProposal(deps, request.caller, id)
        return reply.redirect(`${proposalPath(id)}?done=approved`, 303)
      }
      if (words.trim() === '') {
        const noWords = proposalWords[languageOf(request)].noWords
        return show(request, reply, undefined, [{ field: 'words', text: noWords }])
      }
      await refuseProposal(deps, request.caller, id, words)
      return reply.redirect(`${proposalPath(id)}?done=refused`, 303)
    },
  )
  server.post(
    `${proposalsPath}/:id/withdraw`,
    { config: ownDoor, preHandler, schema: { ...hidden, params, body: button } },
    async (request, reply) => {
      await withdrawProposal(deps, request.caller, request.params.id)
      return reply.redirect(`${proposalPath(request.params.id)}?done=withdrawn`, 303)
    },
  )
}
