import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import { type AdministratorKind, administratorKindOf } from '../../identity/index.ts'
import { refuse } from '../../platform/faults.ts'
import { freshStart, type Sso } from '../../sso/index.ts'
import { languageOf, sendPage } from '../page.tsx'
import { ownerOf } from '../signed-in.ts'
import { LinkButton } from '../ui/link.tsx'
import { Tabs } from '../ui/tabs.tsx'
import type { Language } from '../ui/text.ts'
import { type AdminTab, adminWords } from './words.ts'

/** Whose each part is; the auditor reads all of them and changes none. */
const keepers: Readonly<Record<AdminTab, AdministratorKind>> = {
  '/admin': 'security',
  '/admin/counters': 'security',
  '/admin/seals': 'security',
  '/admin/clients': 'system',
  '/admin/departments': 'system',
  '/admin/catalog': 'system',
  '/admin/log': 'audit',
}
const isAdminTab = (text: string): text is AdminTab => Object.hasOwn(keepers, text)
const tabs: readonly AdminTab[] = Object.keys(keepers).filter(isAdminTab)
const tabsOf = (kind: AdministratorKind): readonly AdminTab[] =>
  tabs.filter(tab => kind === 'audit' || keepers[tab] === kind)
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
  const kind = await administratorKindOf(sso.deps, request.caller)
  const language = languageOf(request)
  const csrf = reply.generateCsrf()
  const t = adminWords[language]
  const offered = kind === undefined ? [] : tabsOf(kind)
  return sendPage(sso.deps.config, request, reply, {
    title,
    width: 'wide',
    ...(address === undefined ? {} : { address }),
    signedInAs: person.name,
    signOutToken: csrf,
    children: (
      <>
        <Tabs label={t.title} current={tab} tabs={offered.map(href => ({ href, label: t.tabs[href] }))} />
        {children({ language, csrf })}
      </>
    ),
  })
}

interface Door {
  readonly tab: AdminTab
  /** Something is changed: the auditor may not. */
  readonly acts?: true
}

/**
 * Goes on for an administrator whose part it is, known surely enough, and for reading for the auditor; for anybody else
 * there is no such page.
 */
export async function asAdministrator(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { tab, acts }: Door,
  go: (kind: AdministratorKind) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { caller } = request
  const kind = await administratorKindOf(sso.deps, caller)
  const isTheirs = kind === keepers[tab] || (kind === 'audit' && acts === undefined)
  if (kind === undefined || caller.kind !== 'person' || !isTheirs) throw refuse('not-found')
  if (caller.assurance >= leastLevel) return go(kind)
  const t = adminWords[languageOf(request)]
  return sendAdmin(sso, request, reply, {
    tab,
    title: t.notYet,
    address: tab,
    children: () => (
      <section class="panel column form">
        <h1>{t.notYet}</h1>
        <p class="lead">{t.notYetAbout}</p>
        <div class="buttons">
          <LinkButton href={freshStart(sso, tab)}>{t.confirm}</LinkButton>
        </div>
      </section>
    ),
  })
}

/** Where an administrator begins: whoever has nothing to do with people is led to what is theirs. */
export async function firstTabOf({ deps }: Sso, { caller }: FastifyRequest): Promise<AdminTab> {
  const kind = await administratorKindOf(deps, caller)
  return (kind === undefined ? undefined : tabsOf(kind)[0]) ?? '/admin'
}
