import { devicesOf, revokeDevice } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import type { Server } from '../../platform/http/server.ts'
import {
  consentsOf,
  endAllSessions,
  endSession,
  openSessionsOf,
  ownSessionUid,
  type Sso,
  signInsOf,
  withdrawConsent,
} from '../../sso/index.ts'
import { exchangeOf } from '../exchange.ts'
import { button, form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { ownerOf } from '../signed-in.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { texts } from '../ui/text.ts'
import { Applications, applicationsWords, consentName } from './applications.tsx'
import { sendAccount } from './frame.tsx'
import { isSessionsDone, Sessions, sessionsWords } from './sessions.tsx'

const endAllWords = texts(
  {
    title: '在所有地方退出',
    follows: [
      '您会在所有设备上退出，包括这里。',
      '用一号登录过的网站也会一起退出。',
      '密码和证照都不变，可以马上重新登录。',
    ],
    submit: '全部退出',
    cancel: '不退出，返回',
  },
  {
    title: 'Sign out everywhere',
    follows: [
      'You are signed out on every device, this one too.',
      'The sites you entered with Yihao are signed out as well.',
      'Password and licenses stay; you can sign in again at once.',
    ],
    submit: 'Sign out everywhere',
    cancel: 'Stay signed in',
  },
)

const done = { ...hidden, querystring: query({ done: optionalText(40) }) }

function sessionPages(server: Server, deps: Deps, sso: Sso): void {
  const preHandler = server.csrfProtection
  server.get('/me/sessions', { config: ownDoor, schema: done }, async (request, reply) => {
    const { caller, query: asked } = request
    const owner = await ownerOf(deps, caller)
    const [sessions, own, devices, signIns] = await Promise.all([
      openSessionsOf(deps, owner.person.id),
      ownSessionUid(sso, exchangeOf(request, reply)),
      devicesOf(deps, caller),
      signInsOf(deps, owner.person.id),
    ])
    const told = isSessionsDone(asked.done) ? asked.done : undefined
    return sendAccount(deps.config, request, reply, {
      owner,
      tab: '/me/sessions',
      title: sessionsWords[languageOf(request)].title,
      children: spoken => <Sessions {...spoken} {...{ sessions, own, devices, signIns }} done={told} />,
    })
  })
  server.post(
    '/me/sessions/end',
    { config: ownDoor, preHandler, schema: { ...hidden, body: form({ session: text(100) }) } },
    async (request, reply) => {
      const { person } = await ownerOf(deps, request.caller)
      // One that has ended meanwhile is what was wanted.
      await outcomeOf(endSession(deps, request.caller, person.id, request.body.session), ['session-not-found'])
      return reply.redirect('/me/sessions?done=session', 303)
    },
  )
  server.post(
    '/me/sessions/remove-device',
    { config: ownDoor, preHandler, schema: { ...hidden, body: form({ device: text(100) }) } },
    async (request, reply) => {
      await outcomeOf(revokeDevice(deps, request.caller, request.body.device), ['credential-not-found'])
      return reply.redirect('/me/sessions?done=device', 303)
    },
  )
}

function endAllPages(server: Server, deps: Deps): void {
  const path = '/me/sessions/end-all'
  server.get(path, { config: ownDoor, schema: hidden }, async (request, reply) => {
    const t = endAllWords[languageOf(request)]
    return sendAccount(deps.config, request, reply, {
      owner: await ownerOf(deps, request.caller),
      tab: '/me/sessions',
      shape: 'form',
      title: t.title,
      children: ({ csrf }) => <Confirm {...t} csrf={csrf} action={path} back="/me/sessions" />,
    })
  })
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, body: button } },
    async (request, reply) => {
      const { person } = await ownerOf(deps, request.caller)
      await endAllSessions(deps, request.caller, person.id)
      return reply.redirect('/', 303)
    },
  )
}

function applicationPages(server: Server, deps: Deps): void {
  server.get('/me/applications', { config: ownDoor, schema: done }, async (request, reply) => {
    const owner = await ownerOf(deps, request.caller)
    const consents = await consentsOf(deps, owner.person.id)
    return sendAccount(deps.config, request, reply, {
      owner,
      tab: '/me/applications',
      title: applicationsWords[languageOf(request)].title,
      children: ({ language }) => (
        <Applications language={language} consents={consents} isDone={request.query.done === 'withdrawn'} />
      ),
    })
  })
  const path = '/me/applications/withdraw'
  server.get(
    path,
    { config: ownDoor, schema: { ...hidden, querystring: query({ client: text(100) }) } },
    async (request, reply) => {
      const owner = await ownerOf(deps, request.caller)
      const consent = (await consentsOf(deps, owner.person.id)).find(each => each.clientId === request.query.client)
      if (consent === undefined) return reply.redirect('/me/applications', 303)
      const language = languageOf(request)
      const t = applicationsWords[language]
      const title = t.confirmTitle(consentName(consent, language))
      return sendAccount(deps.config, request, reply, {
        owner,
        tab: '/me/applications',
        shape: 'form',
        title,
        children: ({ csrf }) => (
          <Confirm
            {...{ title, csrf, action: path, back: '/me/applications' }}
            {...{ follows: t.follows, submit: t.submit, cancel: t.back }}
            danger
          >
            <Hidden name="client" value={consent.clientId} />
          </Confirm>
        ),
      })
    },
  )
  server.post(
    path,
    {
      config: ownDoor,
      preHandler: server.csrfProtection,
      schema: { ...hidden, body: form({ client: text(100) }) },
    },
    async (request, reply) => {
      await outcomeOf(withdrawConsent(deps, request.caller, request.body.client), ['consent-not-found'])
      return reply.redirect('/me/applications?done=withdrawn', 303)
    },
  )
}

/** Where one is signed in, and what applications may know. */
export function sessionRoutes(server: Server, deps: Deps, sso: Sso): void {
  sessionPages(server, deps, sso)
  endAllPages(server, deps)
  applicationPages(server, deps)
}
