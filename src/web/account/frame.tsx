import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import type { OpenRecovery } from '../../identity/index.ts'
import type { Config } from '../../platform/config.ts'
import { languageOf, sendPage } from '../page.tsx'
import type { Owner } from '../signed-in.ts'
import { Form } from '../ui/form.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { formatTime, type Language, texts } from '../ui/text.ts'

const words = texts(
  {
    about: '我的一号',
    tabs: {
      '/me': '证照',
      '/me/security': '安全',
      '/me/sessions': '登录与设备',
      '/me/applications': '授权应用',
      '/me/mandates': '代办授权',
    },
    recovery: '有人正在找回您的账号',
    recoveryAbout: (ready: string) => `对方通过了实名核验，${ready} 以后可以重设您的密码。如果不是您本人，请马上取消。`,
    cancel: '不是我，取消找回',
    freeze: '冻结账号',
  },
  {
    about: 'My Yihao',
    tabs: {
      '/me': 'Licenses',
      '/me/security': 'Security',
      '/me/sessions': 'Sign-ins and devices',
      '/me/applications': 'Applications',
      '/me/mandates': 'Acting for others',
    },
    recovery: 'Somebody is recovering your account',
    recoveryAbout: (ready: string) =>
      `They have proven an identity, and can set a new password after ${ready}. If it is not you, cancel it now.`,
    cancel: 'It is not me: cancel it',
    freeze: 'Freeze the account',
  },
)

export type AccountTab = keyof (typeof words)['zh']['tabs']
const tabs: readonly AccountTab[] = ['/me', '/me/security', '/me/sessions', '/me/applications', '/me/mandates']

interface Spoken {
  readonly language: Language
  readonly csrf: string
}

/** Stands on every page of the account, since whoever is robbed of it may look at any of them first. */
function RecoveryBanner({ recovery, language, csrf }: Spoken & { readonly recovery: OpenRecovery }) {
  const t = words[language]
  return (
    <section class="summary" aria-labelledby="recovery-title">
      <h2 id="recovery-title">{t.recovery}</h2>
      <p>{t.recoveryAbout(formatTime(language, recovery.readyAt))}</p>
      <Form action="/me/security/cancel-recovery" csrf={csrf}>
        <div class="actions">
          <button class="danger" type="submit">
            {t.cancel}
          </button>
          <a class="button second" href="/me/security/freeze">
            {t.freeze}
          </a>
        </div>
      </Form>
    </section>
  )
}

const columns = { grid: undefined, list: 'column', form: 'column form' } as const

export interface AccountPage {
  readonly owner: Owner
  readonly tab: AccountTab
  readonly title: string
  /** Where the page is found again, when a form's answer made it. */
  readonly address?: string
  /** A grid over the whole width, a list in a column, or a form. */
  readonly shape?: 'grid' | 'list' | 'form'
  readonly scripts?: readonly string[]
  readonly children: (spoken: Spoken) => ComponentChildren
}

/** A page of a person's own account: its tabs, what must not be overlooked, then the page. */
export function sendAccount(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  { owner, tab, title, address, shape = 'list', scripts = [], children }: AccountPage,
): FastifyReply {
  const language = languageOf(request)
  const csrf = reply.generateCsrf()
  const t = words[language]
  const { person, recovery } = owner
  return sendPage(config, request, reply, {
    title,
    width: 'wide',
    scripts,
    ...(address === undefined ? {} : { address }),
    signedInAs: person.name,
    signOutToken: csrf,
    children: (
      <div class="account">
        <Tabs label={t.about} current={tab} tabs={tabs.map(href => ({ href, label: t.tabs[href] }))} />
        <div class={columns[shape]}>
          {recovery === undefined ? null : <RecoveryBanner recovery={recovery} language={language} csrf={csrf} />}
          {children({ language, csrf })}
        </div>
      </div>
    ),
  })
}
