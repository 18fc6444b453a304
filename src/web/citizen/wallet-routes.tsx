import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ownLicense } from '../../licenses/index.ts'
import type { Deps } from '../../platform/deps.ts'
import type { Server } from '../../platform/http/server.ts'
import { askForBinding, bindLicense } from '../../verification/index.ts'
import { sendAccount } from '../account/frame.tsx'
import { form, ownDoor, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { ownerOf } from '../signed-in.ts'
import { typeNameOf } from './license-state.ts'
import { Wallet, walletWords } from './wallet.tsx'

const params = Type.Object(
  { identifier: Type.String({ minLength: 1, maxLength: 150 }) },
  { additionalProperties: false },
)
const path = '/me/licenses/:identifier/wallet'

/** A holder has a license bound to the key of their wallet: by a form that a wallet's browser can fill in as well. */
export function walletRoutes(server: Server, deps: Deps): void {
  async function show(request: FastifyRequest, reply: FastifyReply, identifier: string, mistake?: string) {
    const license = await ownLicense(deps, request.caller, identifier)
    const asked = await askForBinding(deps, request.caller, identifier)
    const language = languageOf(request)
    const name = typeNameOf(license, language)
    return sendAccount(deps.config, request, reply, {
      owner: await ownerOf(deps, request.caller),
      tab: '/me',
      shape: 'form',
      title: walletWords[language].title(name),
      children: spoken => <Wallet {...spoken} {...{ identifier, name, asked, mistake }} />,
    })
  }
  server.get(path, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    show(request, reply, request.params.identifier),
  )
  server.post(
    path,
    {
      config: ownDoor,
      preHandler: server.csrfProtection,
      schema: { ...hidden, params, body: form({ proof: text(10_000) }) },
    },
    async (request, reply) => {
      const { identifier } = request.params
      const { proof } = request.body
      const language = languageOf(request)
      if (proof.trim() === '') return show(request, reply, identifier, walletWords[language].blank)
      const outcome = await outcomeOf(bindLicense(deps, request.caller, identifier, proof), [
        'binding-proof-invalid',
        'seal-suspended',
      ])
      if (outcome.kind === 'refused') return show(request, reply, identifier, saidOf(outcome.fault, language))
      return reply
        .header('content-type', 'application/dc+sd-jwt')
        .header('content-disposition', `attachment; filename="${identifier}.bound.sd-jwt"`)
        .header('cache-control', 'private, no-store')
        .send(outcome.value)
    },
  )
}
