import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import { organizationsOfPerson, type Representation } from '../../identity/index.ts'
import { freshStart, type ListedClient, listClients, type Sso } from '../../sso/index.ts'
import { TooLow, tooLowTitle } from '../account/too-low.tsx'
import { languageOf, sendPage } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { ownerOf } from '../signed-in.ts'
import { LinkButton } from '../ui/link.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { texts } from '../ui/text.ts'
import { clientWords } from './words.ts'

export const clientsPath = '/department/clients'
export const officersPath = '/department/officers'
export const counterPath = '/counter'
export const checksPath = '/counter/checks'
/** Where somebody works in a department's name. */
export const workplaces = [counterPath, checksPath, officersPath, clientsPath] as const
export type Workplace = (typeof workplaces)[number]

const tabWords = texts(
  {
    label: '部门工作',
    tabs: {
      [counterPath]: '窗口核验',
      [checksPath]: '身份核验',
      [officersPath]: '工作人员',
      [clientsPath]: '接入应用',
    },
  },
  {
    label: 'Department',
    tabs: {
      [counterPath]: 'Counter',
      [checksPath]: 'Identity checks',
      [officersPath]: 'Officers',
      [clientsPath]: 'Applications',
    },
  },
)

/** What of it is theirs to do. Pages ask their use cases; this only spares people doors that would not open. */
const isFor: Readonly<Record<Workplace, (standing: Representation) => boolean>> = {
  [counterPath]: ({ roles = [] }) => roles.includes('clerk'),
  [checksPath]: ({ roles = [] }) => roles.includes('clerk'),
  [officersPath]: ({ role, roles = [] }) => role === 'legal-representative' || roles.includes('administrator'),
  [clientsPath]: ({ role }) => role !== 'officer',
}
export const mayWorkAt = (workplace: Workplace, standing: Representation): boolean => isFor[workplace](standing)

/** What the caller is to the organization that the session acts for. */
async function standingOf({ deps }: Sso, { caller }: FastifyRequest): Promise<Representation | undefined> {
  if (caller.kind !== 'person' || caller.organization === undefined) return undefined
  return (await organizationsOfPerson(deps, caller.id)).find(({ uscc }) => uscc === caller.organization)
}

export interface DepartmentPage {
  readonly title: string
  readonly address: string
  readonly tab?: Workplace
  readonly scripts?: readonly string[]
  readonly styles?: readonly string[]
  readonly children: (csrf: string) => ComponentChildren
}

/** A page of a department's officer. */
export async function sendDepartment(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { title, address, tab, scripts = [], styles = [], children }: DepartmentPage,
): Promise<FastifyReply> {
  const { person } = await ownerOf(sso.deps, request.caller)
  const standing = await standingOf(sso, request)
  const offered = standing === undefined ? [] : workplaces.filter(each => mayWorkAt(each, standing))
  const t = tabWords[languageOf(request)]
  const csrf = reply.generateCsrf()
  return sendPage(sso.deps.config, request, reply, {
    title,
    width: 'wide',
    scripts,
    styles,
    address,
    signedInAs: person.name,
    signOutToken: csrf,
    children: (
      <>
        {tab === undefined || offered.length < 2 ? null : (
          <Tabs label={t.label} current={tab} tabs={offered.map(href => ({ href, label: t.tabs[href] }))} />
        )}
        {children(csrf)}
      </>
    ),
  })
}

/** Somebody whose sign-in is too weak for work at `address`. */
export async function sendUnsure(sso: Sso, request: FastifyRequest, reply: FastifyReply, address: string) {
  const { person } = await ownerOf(sso.deps, request.caller)
  const language = languageOf(request)
  return sendDepartment(sso, request, reply, {
    title: tooLowTitle(language),
    address,
    children: () => (
      <div class="column form">
        <TooLow language={language} level={person.assuranceLevel} href={freshStart(sso, address)} />
      </div>
    ),
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
