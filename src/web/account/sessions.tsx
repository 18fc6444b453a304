import type { Device } from '../../identity/index.ts'
import type { OpenSession, SignIn } from '../../sso/index.ts'
import { Badge } from '../ui/card.tsx'
import { Form } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty } from '../ui/notice.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { formatDay, formatTime, type Language, texts } from '../ui/text.ts'
import { SignIns } from './sign-ins.tsx'

export const sessionsWords = texts(
  {
    title: '登录与设备',
    done: { session: '那次登录已经退出。', device: '那台设备已经移除。' },
    open: '现在登录着的地方',
    openAbout: '退出后，用那次登录进入的网站也会一起退出。',
    unknown: '未知设备',
    here: '这里',
    since: (at: string) => `${at} 登录`,
    network: '网络',
    at: '已进入：',
    between: '、',
    end: '退出',
    endOf: (device: string) => `退出：${device}`,
    endAll: '在所有地方退出',
    devices: '常用设备',
    devicesAbout: '从这些设备登录过。移除不认识的或不再使用的设备；以后再从那里登录，会短信提醒您。',
    noDevices: '还没有记住的设备。',
    seen: (first: string, last: string) => `${first}第一次使用 · 最近 ${last}`,
    remove: '移除',
    removeOf: (device: string) => `移除：${device}`,
  },
  {
    title: 'Sign-ins and devices',
    done: { session: 'That session is ended.', device: 'That device is removed.' },
    open: 'Where you are signed in now',
    openAbout: 'Ending a session also signs you out of the sites you entered by it.',
    unknown: 'Unknown device',
    here: 'here',
    since: (at: string) => `since ${at}`,
    network: 'network',
    at: 'Entered: ',
    between: ', ',
    end: 'Sign out',
    endOf: (device: string) => `Sign out: ${device}`,
    endAll: 'Sign out everywhere',
    devices: 'Known devices',
    devicesAbout:
      'You have signed in from these. Remove what you do not know or no longer use: you are told when it is used again.',
    noDevices: 'No device is known yet.',
    seen: (first: string, last: string) => `first used on ${first} · last on ${last}`,
    remove: 'Remove',
    removeOf: (device: string) => `Remove: ${device}`,
  },
)

export type SessionsDone = keyof (typeof sessionsWords)['zh']['done']
export const isSessionsDone = (text: string | undefined): text is SessionsDone =>
  text !== undefined && Object.hasOwn(sessionsWords.zh.done, text)

export interface SessionsProps {
  readonly language: Language
  readonly csrf: string
  readonly sessions: readonly OpenSession[]
  /** The session of the browser that looks. */
  readonly own: string | undefined
  readonly devices: readonly Device[]
  readonly signIns: readonly SignIn[]
  readonly done: SessionsDone | undefined
}

function stateOf({ startedAt, source, applications }: OpenSession, language: Language): string {
  const t = sessionsWords[language]
  return [
    ...(startedAt === undefined ? [] : [t.since(formatTime(language, startedAt))]),
    ...(source === '' ? [] : [`${t.network} ${source}`]),
    ...(applications.length === 0 ? [] : [`${t.at}${applications.join(t.between)}`]),
  ].join(' · ')
}

function Open({ language, csrf, sessions, own }: SessionsProps) {
  const t = sessionsWords[language]
  return (
    <section class="panel">
      <h2>{t.open}</h2>
      <p class="hint">{t.openAbout}</p>
      <Settings>
        {sessions.map(session => {
          const device = session.device === '' ? t.unknown : session.device
          const isOwn = session.uid === own
          return (
            <Setting
              key={session.uid}
              name={
                <>
                  {device} {isOwn ? <Badge tone="plain">{t.here}</Badge> : null}
                </>
              }
              state={stateOf(session, language)}
            >
              {isOwn ? null : (
                <Form action="/me/sessions/end" csrf={csrf}>
                  <Hidden name="session" value={session.uid} />
                  <button class="second" type="submit" aria-label={t.endOf(device)}>
                    {t.end}
                  </button>
                </Form>
              )}
            </Setting>
          )
        })}
      </Settings>
      <LinkButton href="/me/sessions/end-all" second>
        {t.endAll}
      </LinkButton>
    </section>
  )
}

function Devices({ language, csrf, devices }: SessionsProps) {
  const t = sessionsWords[language]
  return (
    <section class="panel">
      <h2>{t.devices}</h2>
      <p class="hint">{t.devicesAbout}</p>
      {devices.length === 0 ? <Empty>{t.noDevices}</Empty> : null}
      <Settings>
        {devices.map(({ id, label, firstSeenAt, lastSeenAt }) => {
          const name = label === '' ? t.unknown : label
          return (
            <Setting
              key={id}
              name={name}
              state={t.seen(formatDay(language, firstSeenAt), formatDay(language, lastSeenAt))}
            >
              <Form action="/me/sessions/remove-device" csrf={csrf}>
                <Hidden name="device" value={id} />
                <button class="second" type="submit" aria-label={t.removeOf(name)}>
                  {t.remove}
                </button>
              </Form>
            </Setting>
          )
        })}
      </Settings>
    </section>
  )
}

/** Where one is signed in, from where one was, and what happened. */
export function Sessions(props: SessionsProps) {
  const { language, signIns, done } = props
  const t = sessionsWords[language]
  return (
    <>
      <h1>{t.title}</h1>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <Open {...props} />
      <Devices {...props} />
      <SignIns language={language} signIns={signIns} />
    </>
  )
}
