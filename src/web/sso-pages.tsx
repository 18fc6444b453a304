import type { Config } from '../platform/config.ts'
import type { Asker, SsoPages } from '../sso/index.ts'
import { languageOf, pageFor } from './page.tsx'
import { askerName } from './sign-in/asker.tsx'
import { Buttons } from './ui/form.tsx'
import { LinkButton } from './ui/link.tsx'
import { type Language, texts } from './ui/text.ts'

const words = texts(
  {
    site: '您要办事的网站',
    errorTitle: '这次登录没有完成',
    errorTodo: '请回到您要办事的网站重新登录。问题还在的话，请把下面的代码告诉该网站的工作人员。',
    errors: {
      invalid_request: '网站发来的登录请求不完整，或已经用过。',
      invalid_client: '这个网站没有在一号登记，或登记的信息不符。',
      invalid_redirect_uri: '网站要求返回的地址没有登记，为保护您的信息，我们没有打开它。',
      invalid_request_uri: '这次登录请求已经过期。',
      unauthorized_client: '这个网站不能这样登录。',
      access_denied: '您没有同意，网站没有得到您的任何信息。',
      server_error: '系统出现问题，我们已经记录。',
      temporarily_unavailable: '服务暂时不可用，请稍后再试。',
    },
    errorOther: '登录请求不能完成。',
    code: '代码',
    signOutTitle: '退出',
    signOutHeading: '要退出一号吗？',
    signOutFrom: (name: string) => `您刚刚退出了${name}。`,
    signOutAbout: '退出后，用一号登录过的网站都会要求重新登录。多人共用的电脑上，请务必退出。',
    signOutAll: '退出一号',
    stay: '不退出',
    signedOutTitle: '已退出',
    signedOutAbout: '您已退出一号。离开前请关闭浏览器窗口。',
    home: '回到首页',
  },
  {
    site: 'the site you came from',
    errorTitle: 'This sign-in was not completed',
    errorTodo:
      'Go back to the site you came from and sign in again. If it still fails, tell that site’s staff this code.',
    errors: {
      invalid_request: 'The site’s request to sign in is not complete, or was used before.',
      invalid_client: 'The site is not registered here, or not in this way.',
      invalid_redirect_uri: 'The site asked to be answered at an address that is not registered. We did not open it.',
      invalid_request_uri: 'This request to sign in has expired.',
      unauthorized_client: 'This site cannot use this way of signing in.',
      access_denied: 'You did not agree; the site has learned nothing about you.',
      server_error: 'Something went wrong on our side; it has been recorded.',
      temporarily_unavailable: 'Not available right now; please try again later.',
    },
    errorOther: 'The request to sign in cannot be completed.',
    code: 'Code',
    signOutTitle: 'Sign out',
    signOutHeading: 'Sign out of Yihao?',
    signOutFrom: (name: string) => `You have just signed out of ${name}.`,
    signOutAbout:
      'Sites you have entered with Yihao will then ask you to sign in again. On a shared computer, always sign out.',
    signOutAll: 'Sign out of Yihao',
    stay: 'Stay signed in',
    signedOutTitle: 'Signed out',
    signedOutAbout: 'You are signed out of Yihao. Close the browser window before you leave.',
    home: 'To the first page',
  },
)

const cameFrom = (asker: Asker | undefined, language: Language): string | undefined =>
  asker === undefined || asker.isFirstParty ? undefined : words[language].signOutFrom(askerName(asker, language))

/** The pages that the provider shows by itself: what went wrong, whether to sign out, and that one has. */
export const ssoPages = (config: Config): SsoPages => ({
  error(request, { code }) {
    const language = languageOf(request)
    const t = words[language]
    const errors: Readonly<Record<string, string>> = t.errors
    return pageFor(config, request, {
      title: t.errorTitle,
      children: (
        <section class="panel">
          <h1>{t.errorTitle}</h1>
          <p class="lead">{errors[code] ?? t.errorOther}</p>
          <p>{t.errorTodo}</p>
          <p class="hint">
            {t.code} <span class="exact">{code}</span>
          </p>
          <div class="buttons">
            <LinkButton href="/" second>
              {t.home}
            </LinkButton>
          </div>
        </section>
      ),
    })
  },
  signOut(request, { action, secret, asker }) {
    const language = languageOf(request)
    const t = words[language]
    const from = cameFrom(asker, language)
    return pageFor(config, request, {
      title: t.signOutTitle,
      children: (
        <section class="panel">
          <h1>{t.signOutHeading}</h1>
          {from === undefined ? null : <p>{from}</p>}
          <p class="lead">{t.signOutAbout}</p>
          <form method="post" action={action} data-once>
            <input type="hidden" name="xsrf" value={secret} />
            <Buttons>
              <button type="submit" name="logout" value="yes">
                {t.signOutAll}
              </button>
              <button class="second" type="submit">
                {t.stay}
              </button>
            </Buttons>
          </form>
        </section>
      ),
    })
  },
  signedOut(request) {
    const language = languageOf(request)
    const t = words[language]
    return pageFor(config, request, {
      title: t.signedOutTitle,
      children: (
        <section class="panel">
          <h1>{t.signedOutTitle}</h1>
          <p class="lead">{t.signedOutAbout}</p>
          <div class="buttons">
            <LinkButton href="/">{t.home}</LinkButton>
          </div>
        </section>
      ),
    })
  },
})
