import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { changeOfficer, dismissOfficer, type ListedOfficer, type Role, type SignInProof } from '../../identity/index.ts'
import { dayAt } from '../../licenses/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { withFreshProof } from '../account/fresh.ts'
import { button, form, listOf, ownDoor, text, ticks } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { rolesLine } from '../standing.ts'
import { Confirm } from '../ui/confirm.tsx'
import type { Mistake } from '../ui/form.tsx'
import { officersPath as path, sendDepartment } from './frame.tsx'
import { asLeader, fieldOfFault, mistakeOf } from './leader.tsx'
import { ChangeOfficer, type OfficeTyped, officerPath } from './officers.tsx'
import { officersWords } from './officers-words.ts'

const params = Type.Object({ id: text(40) }, { additionalProperties: false })
const changeForm = form({ roles: ticks(20), until: text(10) })

type OfficerRequest = FastifyRequest<{ Params: { id: string } }>

/** Goes on with one officer in office and a fresh proof; back to the list where there is none. */
const withOfficer = (
  sso: Sso,
  request: OfficerRequest,
  reply: FastifyReply,
  act: 'change' | 'dismiss',
  go: (officer: ListedOfficer, proof: SignInProof, appoints: readonly Role[]) => Promise<FastifyReply>,
) =>
  asLeader(sso, request, reply, async ({ appoints, officers }) => {
    const officer = officers.find(({ id, mayChange }) => id === request.params.id && mayChange)
    if (officer === undefined) return reply.redirect(path, 303)
    return withFreshProof(sso, request, reply, `${officerPath(officer.id)}/${act}`, proof =>
      go(officer, proof, appoints),
    )
  })

function changePages(server: Server, sso: Sso): void {
  const { deps } = sso
  const address = `${path}/:id/change`
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    officer: ListedOfficer,
    appoints: readonly Role[],
    typed: Partial<OfficeTyped>,
    mistakes: readonly Mistake[],
  ) => {
    const language = languageOf(request)
    const today = dayAt(deps.clock.now())
    return sendDepartment(sso, request, reply, {
      tab: path,
      address: `${officerPath(officer.id)}/change`,
      title: officersWords[language].changeTitle(officer.name),
      children: csrf => <ChangeOfficer {...{ language, csrf, officer, appoints, typed, mistakes, today }} />,
    })
  }
  server.get(address, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    withOfficer(sso, request, reply, 'change', (officer, _proof, appoints) =>
      show(request, reply, officer, appoints, {}, []),
    ),
  )
  server.post(
    address,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: changeForm } },
    (request, reply) =>
      withOfficer(sso, request, reply, 'change', async (officer, proof, appoints) => {
        const language = languageOf(request)
        const typed = { roles: listOf(request.body.roles), until: request.body.until }
        const wish = { officer: officer.id, ...typed, proof }
        const outcome = await outcomeOf(changeOfficer(deps, request.caller, wish), Object.keys(fieldOfFault))
        if (outcome.kind === 'ok') return reply.redirect(`${path}?done=changed`, 303)
        return show(request, reply, officer, appoints, typed, [mistakeOf(outcome.fault, language, ['roles', 'until'])])
      }),
  )
}

function dismissPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const address = `${path}/:id/dismiss`
  server.get(address, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    withOfficer(sso, request, reply, 'dismiss', officer => {
      const language = languageOf(request)
      const t = officersWords[language]
      const title = t.dismissTitle(officer.name)
      const action = `${officerPath(officer.id)}/dismiss`
      return sendDepartment(sso, request, reply, {
        tab: path,
        address: action,
        title,
        children: csrf => (
          <div class="column form">
            <Confirm
              {...{ title, csrf, action, back: path, follows: t.dismissFollows(rolesLine(officer.roles, language)) }}
              {...{ submit: t.dismissSubmit, cancel: t.dismissCancel }}
              danger
            />
          </div>
        ),
      })
    }),
  )
  server.post(
    address,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: button } },
    (request, reply) =>
      withOfficer(sso, request, reply, 'dismiss', async (officer, proof) => {
        const known = ['officer-ended', 'officer-oneself', 'officer-not-allowed']
        const outcome = await outcomeOf(dismissOfficer(deps, request.caller, { officer: officer.id, proof }), known)
        return reply.redirect(outcome.kind === 'ok' ? `${path}?done=dismissed` : path, 303)
      }),
  )
}

/** Other roles for an officer, or none any more. */
export function officerActRoutes(server: Server, sso: Sso): void {
  changePages(server, sso)
  dismissPages(server, sso)
}
