import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import { refuse } from '../../platform/faults.ts'
import { freshStart, isAdministrator, type Sso } from '../../sso/index.ts'
import { languageOf, sendPage } from '../page.tsx'
import { ownerOf } from '../signed-in.ts'
import { LinkButton } from '../ui/link.tsx'
import { Tabs } from '../ui/tabs.tsx'
import type { Language } from '../ui/text.ts'
import { type AdminTab, adminWords } from './words.ts'

const tabs: readonly AdminTab[] = ['/admin', '/admin/clients']
/** Who manages others must be known this surely. */
const leastLevel = 3

interface Spoken {
  readonly language: Language
  readonly csrf: string
}

export interface AdminPage {
  readonly tab: AdminTab
  readonly title: string
  readonly address?: string
  readonly children: (spoken: Spoken) => ComponentChildren
}

/** A page of administrators. */
export async function sendAdmin(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { tab, title, address, children }: AdminPage,
): Promise<FastifyReply> {
  const { person } = await ownerOf(sso.deps, request.caller)
  const language = languageOf(request)
  const csrf = reply.generateCsrf()
  const t = adminWords[language]
  return sendPage(sso.deps.config, request, reply, {
    title,
    width: 'wide',
    ...(address === undefined ? {} : { address }),
    signedInAs: person.name,
    signOutToken: csrf,
    children: (
      <>
        <Tabs label={t.title} current={tab} tabs={tabs.map(href => ({ href, label: t.tabs[href] }))} />
        {children({ language, csrf })}
      </>
    ),
  })
}

/** Goes on for an administrator who is known surely enough; for anybody else there is no such page. */
export async function asAdministrator(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  go: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { caller } = request
  if (caller.kind !== 'person' || !(await isAdministrator(sso.deps, caller))) throw refuse('not-found')
  if (caller.assurance >= leastLevel) return go()
  const t = adminWords[languageOf(request)]
  return sendAdmin(sso, request, reply, {
    tab: '/admin',
    title: t.notYet,
    address: '/admin',
    children: () => (
      <section class="panel column form">
        <h1>{t.notYet}</h1>
        <p class="lead">{t.notYetAbout}</p>
        <div class="buttons">
          <LinkButton href={freshStart(sso, '/admin')}>{t.confirm}</LinkButton>
        </div>
      </section>
    ),
  })
}
