import type { ComponentChildren } from 'preact'
import { render } from 'preact-render-to-string'
import { assetPath } from '../assets.ts'
import { type Language, texts } from './text.ts'

export interface DocumentProps {
  readonly title: string
  readonly language: Language
  /** In demo mode every page says so. */
  readonly demo: boolean
  /** The same page in the other language. */
  readonly languageHref: string
  /** When a form made the page: what it sent, to be sent again for the other language. */
  readonly sent?: Readonly<Record<string, string>> | undefined
  readonly signedInAs?: string | undefined
  /** Hidden token of the sign-out form; without it there is none. */
  readonly signOutToken?: string | undefined
  /** A narrow column for forms; the whole width for lists. */
  readonly width?: 'narrow' | 'wide'
  readonly scripts?: readonly string[]
  /** Beside those that every page has. */
  readonly styles?: readonly string[]
  /** Address of the manifest of a page that can be installed. */
  readonly manifest?: string | undefined
  readonly children: ComponentChildren
}

const words = texts(
  {
    skip: '跳到正文',
    name: '一号',
    about: '统一身份认证 · 电子证照',
    other: 'English',
    home: '我的一号',
    verify: '核验证照',
    signOut: '退出',
    sample: '演示样例 SAMPLE',
    sampleNote: '数据均为虚构，无法律效力',
    footer: '一个号码办事，一个窗口受理，一张网络通办。',
    navigation: '主要导航',
  },
  {
    skip: 'Skip to content',
    name: 'Yihao',
    about: 'One sign-in · electronic licenses',
    other: '中文',
    home: 'My Yihao',
    verify: 'Verify a license',
    signOut: 'Sign out',
    sample: '演示样例 SAMPLE',
    sampleNote: 'invented data, no legal effect',
    footer: 'One number, one window, one network.',
    navigation: 'Main',
  },
)

type LanguageSwitchProps = Pick<DocumentProps, 'language' | 'languageHref' | 'sent'>

function LanguageSwitch({ language, languageHref, sent }: LanguageSwitchProps) {
  const lang = language === 'zh' ? 'en' : 'zh-CN'
  const { other } = words[language]
  if (sent === undefined)
    return (
      <a href={languageHref} hreflang={lang} lang={lang}>
        {other}
      </a>
    )
  return (
    <form method="post" action={languageHref}>
      {Object.entries(sent).map(([name, value]) => (
        <input type="hidden" key={name} name={name} value={value} />
      ))}
      <button class="plain" type="submit" lang={lang}>
        {other}
      </button>
    </form>
  )
}

function Frame({
  title,
  language,
  demo,
  languageHref,
  sent,
  signedInAs,
  signOutToken,
  width = 'narrow',
  scripts = [],
  styles = [],
  manifest,
  children,
}: DocumentProps) {
  const t = words[language]
  return (
    <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${t.name}${demo ? ` · ${t.sample}` : ''}`}</title>
        <link rel="icon" href={assetPath('icon.svg')} type="image/svg+xml" />
        {['pico.css', 'yihao.css', ...styles].map(name => (
          <link key={name} rel="stylesheet" href={assetPath(name)} />
        ))}
        {manifest === undefined ? null : <link rel="manifest" href={manifest} />}
        {['yihao.js', ...scripts].map(name => (
          <script key={name} src={assetPath(name)} defer />
        ))}
      </head>
      <body>
        <a class="skip" href="#content">
          {t.skip}
        </a>
        {demo ? (
          <p class="ribbon">
            <strong>{t.sample}</strong> <span>{t.sampleNote}</span>
          </p>
        ) : null}
        <header class="masthead">
          <div class="masthead-inner">
            <a class="wordmark" href="/">
              <span class="wordmark-sign" aria-hidden="true">
                壹
              </span>
              <span>
                <strong>{t.name}</strong>
                <small>{t.about}</small>
              </span>
            </a>
            <nav aria-label={t.navigation}>
              <ul>
                <li>
                  <a href="/v">{t.verify}</a>
                </li>
                <li>
                  <a href="/me">{signedInAs ?? t.home}</a>
                </li>
                {signOutToken === undefined ? null : (
                  <li>
                    <form method="post" action="/sign-out">
                      <input type="hidden" name="_csrf" value={signOutToken} />
                      <button class="plain" type="submit">
                        {t.signOut}
                      </button>
                    </form>
                  </li>
                )}
                <li>
                  <LanguageSwitch language={language} languageHref={languageHref} sent={sent} />
                </li>
              </ul>
            </nav>
          </div>
        </header>
        <main id="content" class={width} tabIndex={-1}>
          {children}
        </main>
        <footer class="colophon">
          <p>{t.footer}</p>
        </footer>
      </body>
    </html>
  )
}

/** A whole page. Everything in it is escaped by the renderer. */
export const renderPage = (props: DocumentProps): string => `<!doctype html>${render(<Frame {...props} />)}`
