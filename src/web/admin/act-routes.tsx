import Type from 'typebox'
import {
  closePerson,
  freezePerson,
  type Person,
  personById,
  revealDocument,
  unfreezeAccount,
  withdrawAssurance,
} from '../../identity/index.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Server } from '../../platform/http/server.ts'
import { endAllSessions, type Sso } from '../../sso/index.ts'
import { form, optionalText, ownDoor, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { asAdministrator, sendAdmin } from './frame.tsx'
import { ActQuestions, personPath } from './people.tsx'
import { type AdminAct, type AdminDone, adminActs, adminWords } from './words.ts'

const actParams = Type.Object({ id: text(40), act: Type.Enum([...adminActs]) }, { additionalProperties: false })
const actForm = form({
  level: Type.Optional(Type.Enum(['3', '4', '5'])),
  reason: optionalText(40),
})
export async function personIn(sso: Sso, id: string): Promise<Person | undefined> {
  return /^[0-9a-f-]{36}$/.test(id) ? personById(sso.deps, id) : undefined
}

const withdrawReasons = ['fraud', 'error', 'identity-theft', 'requested'] as const
const closeReasons = ['death', 'declared-dead', 'registered-in-error'] as const
/** The administrator has stood before the owner with their document. */
const seenInPerson = 'seen-in-person'
const levelOf = { '3': 3, '4': 4, '5': 5 } as const

interface Act {
  readonly level?: '3' | '4' | '5'
  readonly reason?: string
}

/** Undefined where the reason is missing. */
async function perform(
  sso: Sso,
  caller: Caller,
  person: Person,
  act: AdminAct,
  asked: Act,
): Promise<AdminDone | undefined> {
  const { deps } = sso
  if (act === 'end-sessions') {
    await endAllSessions(deps, caller, person.id)
    return 'ended'
  }
  if (act === 'freeze') {
    await freezePerson(deps, caller, person.id)
    return 'frozen'
  }
  if (act === 'unfreeze') {
    if (asked.reason !== seenInPerson) return undefined
    const seen = { personId: person.id, level: 5, matchedAt: deps.clock.now(), faceMatched: true }
    await unfreezeAccount(deps, caller, seen)
    return 'unfrozen'
  }
  const document = await revealDocument(deps, person.id)
  const claim = {
    documentType: person.documentType,
    documentNumber: document?.number ?? '',
    name: person.name,
  }
  if (act === 'withdraw') {
    const reason = withdrawReasons.find(each => each === asked.reason)
    if (reason === undefined) return undefined
    await withdrawAssurance(deps, caller, { ...claim, level: levelOf[asked.level ?? '3'], reason })
    return 'withdrawn'
  }
  const reason = closeReasons.find(each => each === asked.reason)
  if (reason === undefined) return undefined
  await closePerson(deps, caller, { ...claim, reason })
  return 'closed'
}

const door = { tab: '/admin', acts: true } as const

/** What follows, why, and then it is done. */
export function actPages(server: Server, sso: Sso): void {
  const path = '/admin/people/:id/:act'
  server.get(path, { config: ownDoor, schema: { ...hidden, params: actParams } }, (request, reply) =>
    asAdministrator(sso, request, reply, door, async () => {
      const { id, act } = request.params
      const person = await personIn(sso, id)
      if (person === undefined) return reply.redirect('/admin', 303)
      const t = adminWords[languageOf(request)]
      const title = `${t.acts[act]} · ${person.name}`
      const back = personPath(id)
      return sendAdmin(sso, request, reply, {
        tab: '/admin',
        title,
        children: ({ language, csrf }) => (
          <div class="column form">
            <Confirm
              {...{ title, csrf, back, action: `${back}/${act}` }}
              {...{ follows: t.follows[act], submit: t.acts[act], cancel: t.cancel }}
              danger
            >
              <ActQuestions language={language} act={act} />
            </Confirm>
          </div>
        ),
      })
    }),
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params: actParams, body: actForm } },
    (request, reply) =>
      asAdministrator(sso, request, reply, door, async () => {
        const { id, act } = request.params
        const person = await personIn(sso, id)
        if (person === undefined) return reply.redirect('/admin', 303)
        const told = await perform(sso, request.caller, person, act, request.body)
        if (told === undefined) return reply.redirect(`${personPath(id)}/${act}`, 303)
        return reply.redirect(`${told === 'closed' ? '/admin' : personPath(id)}?done=${told}`, 303)
      }),
  )
}
