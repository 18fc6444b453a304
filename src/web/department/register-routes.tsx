import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Fault } from '../../platform/faults.ts'
import type { Server } from '../../platform/http/server.ts'
import { registerClient, type Sso } from '../../sso/index.ts'
import { form, listOf, ownDoor, text, ticks } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'
import { clientPath } from './clients.tsx'
import { clientsOf, clientsPath, notAllowed, sendDepartment, sendNotYet } from './frame.tsx'
import { ClientSecret, type ClientTyped, NewClient, untouched } from './new-client.tsx'
import { keysIn, registrationOf } from './registration.ts'
import { clientWords } from './words.ts'

const path = clientsPath
const registerForm = form({
  name: text(200),
  nameEn: text(200),
  kind: Type.Enum(['web', 'native', 'machine']),
  scopes: ticks(40),
  redirectUris: text(20_000),
  postLogoutRedirectUris: text(20_000),
  proof: Type.Enum(['key', 'secret']),
  jwks: text(30_000),
  backchannelLogoutUri: text(600),
  options: ticks(20),
  assuranceCeiling: text(1),
})
type Asked = Static<typeof registerForm>

const typedOf = ({ _csrf, scopes, options, ...rest }: Asked): ClientTyped => ({
  ...rest,
  scopes: listOf(scopes),
  options: listOf(options),
})

function blanksOf(typed: ClientTyped, language: Language): Mistake[] {
  const t = clientWords[language]
  const { kind, name, proof, redirectUris, jwks, scopes } = typed
  return [
    ...(name.trim() === '' ? [{ field: 'name', text: t.noName }] : []),
    ...(kind === 'machine' && scopes.length === 0 ? [{ field: 'scopes', text: t.noScope }] : []),
    ...(kind !== 'machine' && redirectUris.trim() === '' ? [{ field: 'redirectUris', text: t.noRedirect }] : []),
    ...(kind !== 'native' && proof === 'key' && keysIn(jwks) === undefined ? [{ field: 'jwks', text: t.noKey }] : []),
  ]
}

/** Fields by the pointers of the registration. */
const fieldOf: Readonly<Record<string, keyof (typeof clientWords)['zh']['wrong']>> = {
  redirectUris: 'redirectUris',
  postLogoutRedirectUris: 'postLogoutRedirectUris',
  backchannelLogoutUri: 'backchannelLogoutUri',
  scope: 'scope',
  authentication: 'authentication',
  dpopBound: 'authentication',
  jwks: 'jwks',
}
const idOf = { scope: 'scopes', authentication: 'proof', other: 'name' } as const
const isRenamed = (field: string): field is keyof typeof idOf => field in idOf

function mistakesOf({ places }: Fault, language: Language): Mistake[] {
  const t = clientWords[language]
  const [pointer = '', detail = ''] = [places[0]?.pointer, places[0]?.detail]
  const isKey = pointer.startsWith('/authentication/jwks')
  const field = isKey ? 'jwks' : (fieldOf[pointer.split('/')[1] ?? ''] ?? 'other')
  return [{ field: isRenamed(field) ? idOf[field] : field, text: `${t.wrong[field]} (${detail})` }]
}

/** A new application: the form, and what comes of it. */
export function registerPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const show = (request: FastifyRequest, reply: FastifyReply, typed: ClientTyped, mistakes: readonly Mistake[]) => {
    const language = languageOf(request)
    return sendDepartment(sso, request, reply, {
      title: clientWords[language].register,
      address: `${path}/new`,
      tab: path,
      children: csrf => <NewClient {...{ language, csrf, typed, mistakes }} />,
    })
  }
  server.get(`${path}/new`, { config: ownDoor, schema: hidden }, async (request, reply) =>
    (await clientsOf(sso, request)) === undefined
      ? sendNotYet(sso, request, reply)
      : show(request, reply, untouched, []),
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: registerForm } },
    async (request, reply) => {
      const language = languageOf(request)
      const typed = typedOf(request.body)
      const blanks = blanksOf(typed, language)
      if (blanks.length > 0) return show(request, reply, typed, blanks)
      const id = `app-${deps.ids.readable(10).toLowerCase()}`
      const secret = deps.ids.token()
      const registration = registrationOf(typed, id, secret)
      const outcome = await outcomeOf(registerClient(deps, request.caller, registration), [
        'client-invalid',
        ...notAllowed,
      ])
      if (outcome.kind === 'refused' && outcome.fault.code !== 'client-invalid') return sendNotYet(sso, request, reply)
      if (outcome.kind === 'refused') return show(request, reply, typed, mistakesOf(outcome.fault, language))
      if (registration.authentication.method !== 'client_secret_basic')
        return reply.redirect(`${clientPath(id)}?done=registered`, 303)
      return sendDepartment(sso, request, reply, {
        title: clientWords[language].secretTitle,
        address: clientPath(id),
        children: () => <ClientSecret {...{ language, id, secret }} />,
      })
    },
  )
}
