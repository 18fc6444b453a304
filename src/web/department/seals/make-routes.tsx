import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { createSeal, importSeal, type Seal } from '../../../licenses/index.ts'
import type { Fault } from '../../../platform/faults.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { Sso } from '../../../sso/index.ts'
import { form, ownDoor, text } from '../../forms.ts'
import { hidden, languageOf } from '../../page.tsx'
import { outcomeOf, saidOf } from '../../refusal.ts'
import type { Mistake } from '../../ui/form.tsx'
import { sendDepartment } from '../frame.tsx'
import { ImportSeal, NewSeal } from './forms.tsx'
import { bytesIn, departmentIn, fileDoor, fileField, notAllowed, sendNoCustodian } from './frame.tsx'
import { sealPath, sealsPath } from './pages.tsx'
import { sealWords } from './words.ts'

/** Beside which field a refusal is told. */
const fields: Readonly<Record<string, string>> = {
  'seal-exists': 'algorithm',
  'seal-picture-invalid': 'picture',
  'seal-file-invalid': 'file',
  'seal-file-password-wrong': 'password',
  'seal-certificate-untrusted': 'file',
  'seal-certificate-expired': 'file',
  'seal-certificate-of-other': 'file',
  'seal-key-used': 'file',
}
const known = [...Object.keys(fields), ...notAllowed]

const makeForm = form({ algorithm: Type.Enum(['ES256', 'RS256']), picture: fileField })
const importForm = form({ file: fileField, password: text(200), picture: fileField })

const ways = { new: { title: 'create', Page: NewSeal }, import: { title: 'import', Page: ImportSeal } } as const
type Way = keyof typeof ways

/** A new seal: with a key of its own, or with one that is brought. */
export function makePages(server: Server, sso: Sso): void {
  const { deps } = sso

  function show(request: FastifyRequest, reply: FastifyReply, way: Way, mistakes: readonly Mistake[] = []) {
    const language = languageOf(request)
    const { title, Page } = ways[way]
    return sendDepartment(sso, request, reply, {
      title: sealWords[language][title],
      address: `${sealsPath}/${way}`,
      children: csrf => <Page {...{ language, csrf, mistakes }} />,
    })
  }
  function mistakeOf(request: FastifyRequest, way: Way, fault: Fault): Mistake {
    const field = way === 'import' && fault.code === 'seal-exists' ? 'file' : (fields[fault.code] ?? 'picture')
    return { field, text: saidOf(fault, languageOf(request)) }
  }
  async function finish(request: FastifyRequest, reply: FastifyReply, way: Way, work: Promise<Seal>) {
    const outcome = await outcomeOf(work, known)
    if (outcome.kind === 'ok') return reply.redirect(`${sealPath(outcome.value.id)}?done=create`, 303)
    if (notAllowed.includes(outcome.fault.code)) return sendNoCustodian(sso, request, reply)
    return show(request, reply, way, [mistakeOf(request, way, outcome.fault)])
  }
  const posted = { config: fileDoor, preHandler: server.csrfProtection }

  for (const way of ['new', 'import'] as const)
    server.get(`${sealsPath}/${way}`, { config: ownDoor, schema: hidden }, (request, reply) =>
      show(request, reply, way),
    )
  server.post(`${sealsPath}/new`, { ...posted, schema: { ...hidden, body: makeForm } }, (request, reply) => {
    const { algorithm, picture } = request.body
    const input = { uscc: departmentIn(request) ?? '', algorithm, picture: bytesIn(picture) }
    return finish(request, reply, 'new', createSeal(deps, request.caller, input))
  })
  server.post(`${sealsPath}/import`, { ...posted, schema: { ...hidden, body: importForm } }, (request, reply) => {
    const { file, password, picture } = request.body
    const bytes = bytesIn(file) ?? Buffer.alloc(0)
    const input = { uscc: departmentIn(request) ?? '', file: bytes, password, picture: bytesIn(picture) }
    return finish(request, reply, 'import', importSeal(deps, request.caller, input))
  })
}
