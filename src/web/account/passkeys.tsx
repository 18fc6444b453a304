import type { Passkey } from '../../identity/index.ts'
import { Buttons, ErrorSummary, Field, Form, type Mistake } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Notice } from '../ui/notice.tsx'
import { formatDay, type Language, texts } from '../ui/text.ts'

export const passkeyWords = texts(
  {
    title: '添加通行密钥',
    about: '这台设备会请您按指纹、看一下摄像头或输入锁屏密码。您的指纹和面容不会离开设备。',
    name: '给它起个名字',
    nameHint: '例如：我的手机、办公室电脑',
    suggested: '我的设备',
    submit: '添加',
    back: '不添加，返回',
    summary: '还没有添加',
    noName: '请填写名字，最多 40 个字',
    refused: '设备没有给出通行密钥，请再试一次',
    noScript: '添加通行密钥需要浏览器运行脚本。请允许脚本，或者换一个浏览器。',
    none: '这个浏览器不支持通行密钥，请换一个较新的浏览器或手机。',
    manage: '管理通行密钥',
    added: (day: string) => `${day}添加`,
    rename: '改名',
    remove: '移除这个通行密钥',
    removeAbout: '移除后，用它不能再登录一号；设备里留下的那一份可以在设备的设置里删掉。',
    toSecurity: '账号安全',
  },
  {
    title: 'Add a passkey',
    about: 'This device will ask for your fingerprint, face or screen lock. Neither ever leaves the device.',
    name: 'Give it a name',
    nameHint: 'For example: my phone, office computer',
    suggested: 'My device',
    submit: 'Add',
    back: 'Leave it, go back',
    summary: 'It was not added',
    noName: 'Enter a name of at most 40 characters',
    refused: 'The device gave no passkey; try once more',
    noScript: 'Adding a passkey needs scripts. Allow them, or use another browser.',
    none: 'This browser has no passkeys. Use a newer one, or a phone.',
    manage: 'Manage a passkey',
    added: (day: string) => `added on ${day}`,
    rename: 'Rename',
    remove: 'Remove this passkey',
    removeAbout: 'It will not sign you in any more; what is left of it on the device can be deleted in its settings.',
    toSecurity: 'Security',
  },
)

interface Spoken {
  readonly language: Language
  readonly csrf: string
  readonly mistakes: readonly Mistake[]
}

export function NewPasskey({ language, csrf, name, mistakes }: Spoken & { readonly name: string | undefined }) {
  const t = passkeyWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <section class="panel">
        <h1>{t.title}</h1>
        <p class="lead">{t.about}</p>
        <noscript>
          <p class="notice">{t.noScript}</p>
        </noscript>
        <div data-passkey-none hidden>
          <Notice>{t.none}</Notice>
        </div>
        <form
          method="post"
          action="/me/security/passkeys"
          data-passkey="create"
          data-start="/me/security/passkeys/start"
        >
          <Hidden name="_csrf" value={csrf} />
          <Hidden name="response" value="" />
          <Field
            name="name"
            label={t.name}
            hint={t.nameHint}
            value={name ?? t.suggested}
            error={mistakes.find(each => each.field === 'name')?.text}
            autocomplete="off"
            maxlength={40}
          />
          <Buttons>
            <button type="submit">{t.submit}</button>
            <LinkButton href="/me/security" second>
              {t.back}
            </LinkButton>
          </Buttons>
        </form>
      </section>
    </>
  )
}

/** Its name, and its end. */
export function OnePasskey({ language, csrf, passkey, mistakes }: Spoken & { readonly passkey: Passkey }) {
  const t = passkeyWords[language]
  return (
    <>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <p class="back">
        <a href="/me/security">{t.toSecurity}</a>
      </p>
      <h1>{passkey.name}</h1>
      <p class="lead">{t.added(formatDay(language, passkey.createdAt))}</p>
      <section class="panel">
        <Form action="/me/security/passkey/rename" csrf={csrf}>
          <Hidden name="id" value={passkey.id} />
          <Field
            name="name"
            label={t.name}
            value={passkey.name}
            error={mistakes[0]?.text}
            autocomplete="off"
            maxlength={40}
          />
          <Buttons>
            <button type="submit">{t.rename}</button>
          </Buttons>
        </Form>
      </section>
      <section class="panel">
        <h2>{t.remove}</h2>
        <p>{t.removeAbout}</p>
        <Form action="/me/security/passkey/remove" csrf={csrf}>
          <Hidden name="id" value={passkey.id} />
          <Buttons>
            <button class="danger" type="submit">
              {t.remove}
            </button>
          </Buttons>
        </Form>
      </section>
    </>
  )
}
