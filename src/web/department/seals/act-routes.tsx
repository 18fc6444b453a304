import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import {
  endingReasons,
  replaceReasons,
  replaceSeal,
  resumeSeal,
  revokeSeal,
  type Seal,
  suspendReasons,
  suspendSeal,
  takeOverSeal,
} from '../../../licenses/index.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { form, optionalText, ownDoor } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf, saidOf } from '../../refusal.ts'
import type { Mistake } from '../../ui/form.tsx'
import { sendDepartment } from '../frame.tsx'
import { type SealAct, SealActForm, sealActs } from './forms.tsx'
import { bytesIn, fileDoor, fileField, notAllowed, sealIn, sendNoCustodian } from './frame.tsx'
import { sealPath, sealsPath } from './pages.tsx'
import { sealWords } from './words.ts'

const params = Type.Object(
  { id: Type.String({ format: 'uuid' }), act: Type.Enum([...sealActs]) },
  { additionalProperties: false },
)
const actForm = form({ reason: optionalText(40), picture: fileField })
type Asked = Static<typeof actForm>

/** What stands in its place afterwards: its successor, or itself. Undefined where the reason is none. */
async function perform({ deps }: Sso, { caller }: FastifyRequest, seal: Seal, act: SealAct, asked: Asked) {
  const { id } = seal
  if (act === 'resume') return (await resumeSeal(deps, caller, id)).id
  if (act === 'suspend') {
    const reason = suspendReasons.find(each => each === asked.reason)
    return reason === undefined ? undefined : (await suspendSeal(deps, caller, id, reason)).id
  }
  if (act === 'replace') {
    const reason = replaceReasons.find(each => each === asked.reason)
    if (reason === undefined) return undefined
    return (await replaceSeal(deps, caller, id, { reason, picture: bytesIn(asked.picture) })).id
  }
  if (act === 'revoke') {
    const reason = endingReasons.find(each => each === asked.reason)
    return reason === undefined ? undefined : (await revokeSeal(deps, caller, id, reason)).id
  }
  await takeOverSeal(deps, caller, id)
  return id
}

/** What a custodian does with a seal: what follows, why, and then it is done. */
export function actPages(server: Server, sso: Sso): void {
  const path = `${sealsPath}/:id/:act`
  function show(request: FastifyRequest, reply: FastifyReply, id: string, act: SealAct, mistakes: readonly Mistake[]) {
    const language = languageOf(request)
    return sendDepartment(sso, request, reply, {
      title: sealWords[language].acts[act],
      address: `${sealPath(id)}/${act}`,
      children: csrf => <SealActForm {...{ language, csrf, mistakes, id, act }} />,
    })
  }
  server.get(path, { config: ownDoor, schema: { ...hidden, params } }, async (request, reply) => {
    const { id, act } = request.params
    const seal = await sealIn(sso, request, id)
    return seal === undefined ? reply.redirect(sealsPath, 303) : show(request, reply, id, act, [])
  })
  server.post(
    path,
    { config: fileDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: actForm } },
    async (request, reply) => {
      const { id, act } = request.params
      const seal = await sealIn(sso, request, id)
      if (seal === undefined) return reply.redirect(sealsPath, 303)
      const outcome = await outcomeOf(perform(sso, request, seal, act, request.body), [
        'seal-move-not-allowed',
        'seal-picture-invalid',
        ...notAllowed,
      ])
      if (outcome.kind === 'ok')
        return reply.redirect(
          outcome.value === undefined ? sealPath(id) : `${sealPath(outcome.value)}?done=${act}`,
          303,
        )
      if (notAllowed.includes(outcome.fault.code)) return sendNoCustodian(sso, request, reply)
      const field = outcome.fault.code === 'seal-picture-invalid' ? 'picture' : 'reason'
      return show(request, reply, id, act, [{ field, text: saidOf(outcome.fault, languageOf(request)) }])
    },
  )
}
