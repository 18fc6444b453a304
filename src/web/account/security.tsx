import type { Passkey, SignInMethods } from '../../identity/index.ts'
import { LinkButton } from '../ui/link.tsx'
import { Done, Empty, Notice } from '../ui/notice.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'
import { phonePath } from './phone.tsx'
import { actPath } from './security-acts.ts'

export const securityWords = texts(
  {
    title: '账号安全',
    done: {
      password: '密码已修改。',
      phone: '手机号已经登记，以后的验证码和提醒发到那里。',
      'phone-removed': '手机号已移除。',
      totp: '动态口令已绑定。',
      'totp-removed': '动态口令已移除。',
      passkey: '通行密钥已添加。',
      'passkey-renamed': '名称已修改。',
      'passkey-removed': '通行密钥已移除。',
      'recovery-cancelled': '账号找回已取消，您的密码没有变。',
    },
    advice: '现在只有一种登录方式。再加一种，即使密码被人知道，别人也进不来。',
    means: '登录方式',
    password: '密码',
    set: '已设置',
    notSet: '没有设置',
    change: '修改',
    setUp: '设置',
    phone: '手机号',
    noPhone: '没有登记',
    replace: '更换',
    register: '登记',
    totp: '动态口令',
    totpAbout: '手机上的验证器每 30 秒换一组 6 位数字',
    bind: '绑定',
    remove: '移除',
    codes: '恢复码',
    codesLeft: (count: number) => `还剩 ${count} 个没有用过`,
    renew: '重新生成',
    passkeys: '通行密钥',
    passkeysAbout: '用指纹、面容或锁屏密码登录，不用输密码，也骗不走。',
    noPasskeys: '还没有通行密钥。在常用的手机或电脑上添加一个，下次登录更快、更安全。',
    added: (day: string) => `${day}添加`,
    used: (day: string) => `最近使用 ${day}`,
    unused: '还没有用过',
    manage: '管理',
    add: '添加通行密钥',
    emergency: '紧急情况',
    emergencyAbout: '手机丢了，或者怀疑有人在用您的账号：马上冻结，谁都登录不了。',
    freeze: '冻结账号',
  },
  {
    title: 'Security',
    done: {
      password: 'The password is changed.',
      phone: 'The number is registered: codes and notices go there.',
      'phone-removed': 'The mobile number is removed.',
      totp: 'The authenticator app is set up.',
      'totp-removed': 'The authenticator app is removed.',
      passkey: 'The passkey is added.',
      'passkey-renamed': 'The name is changed.',
      'passkey-removed': 'The passkey is removed.',
      'recovery-cancelled': 'The recovery is cancelled; your password stays as it was.',
    },
    advice: 'There is one way to sign in only. Add another, and who knows your password still cannot get in.',
    means: 'Ways to sign in',
    password: 'Password',
    set: 'Set',
    notSet: 'Not set',
    change: 'Change',
    setUp: 'Set',
    phone: 'Mobile number',
    noPhone: 'None',
    replace: 'Change',
    register: 'Register',
    totp: 'Authenticator app',
    totpAbout: 'An app on your phone that shows six new digits every 30 seconds',
    bind: 'Set up',
    remove: 'Remove',
    codes: 'Recovery codes',
    codesLeft: (count: number) => `${count} not used yet`,
    renew: 'Make new ones',
    passkeys: 'Passkeys',
    passkeysAbout: 'Sign in by fingerprint, face or screen lock: nothing to type, nothing to be tricked out of.',
    noPasskeys: 'No passkey yet. Add one on the phone or computer you use most; signing in gets faster and safer.',
    added: (day: string) => `added on ${day}`,
    used: (day: string) => `last used on ${day}`,
    unused: 'never used',
    manage: 'Manage',
    add: 'Add a passkey',
    emergency: 'Emergency',
    emergencyAbout:
      'Your phone is lost, or somebody may be using your account: freeze it at once, and nobody can sign in.',
    freeze: 'Freeze the account',
  },
)

export type SecurityDone = keyof (typeof securityWords)['zh']['done']
export const isSecurityDone = (text: string | undefined): text is SecurityDone =>
  text !== undefined && Object.hasOwn(securityWords.zh.done, text)
export const passkeyPath = (id: string): string => `/me/security/passkey?id=${encodeURIComponent(id)}`

export interface SecurityProps {
  readonly language: Language
  readonly methods: SignInMethods
  readonly passkeys: readonly Passkey[]
  readonly done: SecurityDone | undefined
}

const isAlone = ({ password, phone, totp, passkeys }: SignInMethods): boolean =>
  [password, phone !== undefined, totp, passkeys > 0].filter(Boolean).length < 2

function Means({ language, methods }: Pick<SecurityProps, 'language' | 'methods'>) {
  const t = securityWords[language]
  const { passkeys, password, phone, totp, recoveryCodesLeft } = methods
  return (
    <section class="panel">
      <h2>{t.means}</h2>
      <Settings>
        <Setting name={t.password} state={password ? t.set : t.notSet}>
          <LinkButton href="/me/security/password" second>
            {password ? t.change : t.setUp}
          </LinkButton>
        </Setting>
        <Setting name={t.phone} state={phone === undefined ? t.noPhone : <span class="exact">{phone}</span>}>
          <LinkButton href={phonePath} second>
            {phone === undefined ? t.register : t.replace}
          </LinkButton>
          {phone !== undefined && (password || passkeys > 0) ? (
            <LinkButton href={actPath['remove-phone']} second>
              {t.remove}
            </LinkButton>
          ) : null}
        </Setting>
        <Setting name={t.totp} state={totp ? t.set : t.totpAbout}>
          <LinkButton href={totp ? '/me/security/totp/remove' : '/me/security/totp'} second>
            {totp ? t.remove : t.bind}
          </LinkButton>
        </Setting>
        {totp ? (
          <Setting name={t.codes} state={t.codesLeft(recoveryCodesLeft)}>
            <LinkButton href="/me/security/recovery-codes" second>
              {t.renew}
            </LinkButton>
          </Setting>
        ) : null}
      </Settings>
    </section>
  )
}

function Passkeys({ language, passkeys }: Pick<SecurityProps, 'language' | 'passkeys'>) {
  const t = securityWords[language]
  return (
    <section class="panel">
      <h2>{t.passkeys}</h2>
      <p class="hint">{t.passkeysAbout}</p>
      {passkeys.length === 0 ? (
        <Empty>{t.noPasskeys}</Empty>
      ) : (
        <Settings>
          {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
            <Setting
              key={id}
              name={name}
              state={`${t.added(formatDay(language, createdAt))} · ${lastUsedAt === undefined ? t.unused : t.used(formatDay(language, lastUsedAt))}`}
            >
              <LinkButton href={passkeyPath(id)} second>
                {t.manage}
              </LinkButton>
            </Setting>
          ))}
        </Settings>
      )}
      <LinkButton href="/me/security/passkeys/new">{t.add}</LinkButton>
    </section>
  )
}

/** By what one signs in, and how to keep others out. */
export function Security({ language, methods, passkeys, done }: SecurityProps) {
  const t = securityWords[language]
  return (
    <>
      <h1>{t.title}</h1>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      {isAlone(methods) ? <Notice>{t.advice}</Notice> : null}
      <Means language={language} methods={methods} />
      <Passkeys language={language} passkeys={passkeys} />
      <section class="panel">
        <h2>{t.emergency}</h2>
        <p>{t.emergencyAbout}</p>
        <LinkButton href="/me/security/freeze" second>
          {t.freeze}
        </LinkButton>
      </section>
    </>
  )
}
