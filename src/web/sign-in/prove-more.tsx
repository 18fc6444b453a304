import type { ComponentChildren } from 'preact'
import type { ProveMore, Way } from '../../sso/index.ts'
import { ErrorSummary, Form } from '../ui/form.tsx'
import { type Language, texts } from '../ui/text.ts'
import { askerName } from './asker.tsx'
import { Others } from './others.tsx'
import type { WayProps } from './way.ts'
import { FaceForm, MessageForms, PasskeyWay, RegisterForm, TypedForm } from './ways.tsx'

export const proveWords = texts(
  {
    title: '再确认一次',
    headings: {
      'second-factor': '再确认一次是您本人',
      level: '还差一步：核实您的身份',
      fresh: '再确认一次是您本人',
    },
    secondFactor: '您的账号开启了二次验证。',
    fresh: '要改动账号的安全设置，除了刚才的登录，还要再证明一次。',
    level: (asker: string, wanted: string, have: string) =>
      `${asker}要求实名等级达到“${wanted}”。您这次登录是“${have}”。`,
    prefers: (asker: string, wanted: string, have: string) =>
      `${asker}希望实名等级达到“${wanted}”。您这次登录是“${have}”，不核实也可以继续，只是有些事可能办不了。`,
    levels: { 2: '2 级 · 自行填报', 3: '3 级 · 与权威登记一致', 4: '4 级 · 核对过本人', 5: '5 级 · 证书或窗口核验' },
    others: '换一种方式',
    skip: '不用，继续',
    summary: '还没有确认',
    ways: {
      totp: { name: '动态口令', about: '手机验证器上现在显示的 6 位数字' },
      'recovery-code': { name: '恢复码', about: '绑定动态口令时存下的十个之一' },
      code: { name: '短信验证码', about: '发到您登记的手机上' },
      passkey: { name: '通行密钥', about: '用这台设备的指纹、面容或锁屏密码' },
      'register-match': { name: '核对姓名和证件号码', about: '与权威登记比对，马上知道结果' },
      face: { name: '人脸核验', about: '与证件照片比对，确认是您本人' },
    },
  },
  {
    title: 'Confirm',
    headings: {
      'second-factor': 'Confirm once more that it is you',
      level: 'One more step: who you are',
      fresh: 'Confirm once more that it is you',
    },
    secondFactor: 'Your account asks for a second factor.',
    fresh: 'Before the account’s security is changed, one more proof is needed beside the sign-in just now.',
    level: (asker: string, wanted: string, have: string) =>
      `${asker} needs assurance “${wanted}”. This sign-in has “${have}”.`,
    prefers: (asker: string, wanted: string, have: string) =>
      `${asker} would like assurance “${wanted}”. This sign-in has “${have}”; you can go on without, though some things may not be offered.`,
    levels: {
      2: 'level 2 · self-declared',
      3: 'level 3 · matched with a register',
      4: 'level 4 · person verified',
      5: 'level 5 · certificate or counter check',
    },
    others: 'Another way',
    skip: 'Not now, go on',
    summary: 'It is not confirmed yet',
    ways: {
      totp: { name: 'Authenticator app', about: 'The six digits that it shows now' },
      'recovery-code': { name: 'Recovery code', about: 'One of the ten you kept when you set up the app' },
      code: { name: 'Code by text message', about: 'Sent to the phone you have registered' },
      passkey: { name: 'Passkey', about: 'This device’s fingerprint, face or screen lock' },
      'register-match': { name: 'Match name and number', about: 'Compared with the register, at once' },
      face: { name: 'Face check', about: 'Compared with the picture of your ID, to be sure that it is you' },
    },
  },
)

const forms: Readonly<Record<Way, (props: WayProps) => ComponentChildren>> = {
  totp: TypedForm,
  'recovery-code': TypedForm,
  code: MessageForms,
  passkey: PasskeyWay,
  'register-match': RegisterForm,
  face: FaceForm,
}

function whyOf({ asker, reason, wanted, have, isOptional }: ProveMore, language: Language): string {
  const t = proveWords[language]
  if (reason === 'second-factor') return t.secondFactor
  if (reason === 'fresh') return t.fresh
  const name = askerName(asker, language)
  return (isOptional ? t.prefers : t.level)(name, t.levels[wanted], t.levels[have])
}

/** What is wanted and why; one way to do it, the others below; going on without, where that is allowed. */
export function ProveMorePage(props: WayProps) {
  const { language, step, way, path, csrf, mistakes } = props
  const t = proveWords[language]
  const WayForm = forms[way]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <section class="panel">
        <h1>{t.headings[step.reason]}</h1>
        <p class="lead">{whyOf(step, language)}</p>
        <h2>{t.ways[way].name}</h2>
        <WayForm {...props} />
        {step.isOptional ? (
          <Form action={`${path}/skip`} csrf={csrf}>
            <div class="buttons joined">
              <button class="second" type="submit">
                {t.skip}
              </button>
            </div>
          </Form>
        ) : null}
      </section>
      <Others
        title={t.others}
        others={step.ways
          .filter(each => each !== way)
          .map(each => ({ ...t.ways[each], href: `${path}?way=${each}`, isPasskey: each === 'passkey' }))}
      />
    </>
  )
}
