import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import { organizationByUscc } from '../../identity/index.ts'
import { readerOf } from '../../licenses/index.ts'
import { freshStart, type Sso } from '../../sso/index.ts'
import { languageOf, sendPage } from '../page.tsx'
import { ownerOf } from '../signed-in.ts'
import { LinkButton } from '../ui/link.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { type Language, texts } from '../ui/text.ts'
import { registerWords } from './register/words.ts'

const words = texts(
  {
    label: '部门工作台',
    tabs: {
      '/department/licenses': '证照',
      '/department/batches': '批量颁发',
      '/department/proposals': '审核',
      '/catalog': '证照目录',
      '/department/paper': '纸质证照',
      '/department/statistics': '统计',
      '/department/clients': '接入应用',
    },
  },
  {
    label: 'Department',
    tabs: {
      '/department/licenses': 'Licenses',
      '/department/batches': 'Batches',
      '/department/proposals': 'Proposals',
      '/catalog': 'Catalog',
      '/department/paper': 'Paper',
      '/department/statistics': 'Statistics',
      '/department/clients': 'Applications',
    },
  },
)

export type DepartmentTab = keyof (typeof words)['zh']['tabs']
const tabs: readonly DepartmentTab[] = [
  '/department/licenses',
  '/department/batches',
  '/department/proposals',
  '/catalog',
  '/department/paper',
  '/department/statistics',
  '/department/clients',
]

export interface Spoken {
  readonly language: Language
  readonly csrf: string
}

export interface OfficePage {
  readonly tab: DepartmentTab
  readonly title: string
  readonly address: string
  /** The form that made the page, to be sent again for the other language. */
  readonly sent?: Readonly<Record<string, string>> | undefined
  readonly children: (spoken: Spoken) => ComponentChildren
}

/** A page of a department's officers, with the way to the others. */
export async function sendOffice(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { tab, title, address, sent, children }: OfficePage,
): Promise<FastifyReply> {
  const { person } = await ownerOf(sso.deps, request.caller)
  const language = languageOf(request)
  const csrf = reply.generateCsrf()
  const t = words[language]
  return sendPage(sso.deps.config, request, reply, {
    title,
    width: 'wide',
    address,
    sent: sent === undefined ? undefined : { ...sent, _csrf: csrf },
    signedInAs: person.name,
    signOutToken: csrf,
    children: (
      <>
        <Tabs label={t.label} current={tab} tabs={tabs.map(href => ({ href, label: t.tabs[href] }))} />
        {children({ language, csrf })}
      </>
    ),
  })
}

/** Who an officer works for. */
export interface Office {
  readonly uscc: string
  readonly name: string
}

/** Goes on for an officer of a department; others are told what is missing. */
export async function asOfficer(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  tab: DepartmentTab,
  go: (office: Office) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { deps } = sso
  const uscc = await readerOf(deps, request.caller)
  const organization = uscc === undefined ? undefined : await organizationByUscc(deps, uscc)
  if (organization !== undefined) return go({ uscc: organization.uscc, name: organization.name })
  const t = registerWords[languageOf(request)]
  return sendOffice(sso, request, reply, {
    tab,
    title: t.notYet,
    address: tab,
    children: () => (
      <section class="panel column form">
        <h1>{t.notYet}</h1>
        <p class="lead">{t.notYetAbout}</p>
        <div class="buttons">
          <LinkButton href="/me/mandates">{t.chooseOrganization}</LinkButton>
          <LinkButton href={freshStart(sso, tab)} second>
            {t.confirm}
          </LinkButton>
        </div>
      </section>
    ),
  })
}
