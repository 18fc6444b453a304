import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import { freshStart, type ListedClient, listClients, type Sso } from '../../sso/index.ts'
import { languageOf, sendPage } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { ownerOf } from '../signed-in.ts'
import { LinkButton } from '../ui/link.tsx'
import { clientWords } from './words.ts'

export const clientsPath = '/department/clients'

/** A page of a department's officer. */
export async function sendDepartment(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { title, address, children }: { title: string; address: string; children: (csrf: string) => ComponentChildren },
): Promise<FastifyReply> {
  const { person } = await ownerOf(sso.deps, request.caller)
  const csrf = reply.generateCsrf()
  return sendPage(sso.deps.config, request, reply, {
    title,
    width: 'wide',
    address,
    signedInAs: person.name,
    signOutToken: csrf,
    children: children(csrf),
  })
}

/** Who may not: for whom to act, and how to be known well enough. */
export function sendNotYet(sso: Sso, request: FastifyRequest, reply: FastifyReply) {
  const t = clientWords[languageOf(request)]
  return sendDepartment(sso, request, reply, {
    title: t.notYet,
    address: clientsPath,
    children: () => (
      <section class="panel column form">
        <h1>{t.notYet}</h1>
        <p class="lead">{t.notYetAbout}</p>
        <div class="buttons">
          <LinkButton href="/me/mandates">{t.choose}</LinkButton>
          <LinkButton href={freshStart(sso, clientsPath)} second>
            {t.confirm}
          </LinkButton>
        </div>
      </section>
    ),
  })
}

export const notAllowed = ['client-registration-not-allowed']

/** The clients the caller answers for, from the id `after` on; undefined where they answer for none. */
export async function clientsOf(
  { deps }: Sso,
  { caller }: FastifyRequest,
  after = '',
): Promise<ListedClient[] | undefined> {
  const outcome = await outcomeOf(listClients(deps, caller, after), notAllowed)
  return outcome.kind === 'ok' ? outcome.value : undefined
}
