import type { ComponentChildren } from 'preact'
import { Buttons } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { Notice } from '../ui/notice.tsx'
import { type Language, texts } from '../ui/text.ts'
import type { MethodProps } from './method.ts'
import { RefuseButton } from './refuse.tsx'

export const passkeyWords = texts(
  {
    about: '按下面的按钮，再按这台设备的提示做：指纹、面容或锁屏密码。不用填号码。',
    submit: '用通行密钥登录',
    confirm: '用通行密钥确认',
    noScript: '通行密钥需要浏览器运行脚本。请允许脚本，或者换一种方式。',
    none: '这个浏览器不支持通行密钥，请换一种方式。',
    refused: '没有用通行密钥登录成功。请再试一次，或者换一种方式。',
  },
  {
    about: 'Press the button and do as this device says: fingerprint, face or screen lock. No number is needed.',
    submit: 'Sign in with a passkey',
    confirm: 'Confirm with a passkey',
    noScript: 'Passkeys need scripts. Allow them, or choose another way.',
    none: 'This browser has no passkeys; choose another way.',
    refused: 'The passkey did not work. Try once more, or choose another way.',
  },
)

export interface PasskeyQuestionProps {
  readonly language: Language
  readonly path: string
  /** Where the answer goes. */
  readonly action: string
  readonly csrf: string
  readonly submit: string
  readonly children?: ComponentChildren
}

/** A form whose answer the browser gives; the script puts it in. */
export function PasskeyQuestion({ language, path, action, csrf, submit, children }: PasskeyQuestionProps) {
  const t = passkeyWords[language]
  return (
    <>
      <p>{t.about}</p>
      <noscript>
        <p class="notice">{t.noScript}</p>
      </noscript>
      <div data-passkey-none hidden>
        <Notice>{t.none}</Notice>
      </div>
      <form method="post" action={action} data-passkey="get" data-start={`${path}/passkey/start`}>
        <Hidden name="_csrf" value={csrf} />
        <Hidden name="response" value="" />
        {children}
        <Buttons>
          <button type="submit" id="passkey">
            {submit}
          </button>
          <RefuseButton language={language} />
        </Buttons>
      </form>
    </>
  )
}

export const PasskeyForm = ({ language, path, csrf }: MethodProps) => (
  <PasskeyQuestion
    language={language}
    path={path}
    action={`${path}/passkey`}
    csrf={csrf}
    submit={passkeyWords[language].submit}
  />
)
