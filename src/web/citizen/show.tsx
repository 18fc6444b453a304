import type { LicenseView, Showable } from '../../licenses/index.ts'
import type { Look, Showing } from '../../verification/index.ts'
import { Buttons, Checks, Csrf, Form } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Notice } from '../ui/notice.tsx'
import { Picture } from '../ui/picture.tsx'
import { formatClock, type Language, texts } from '../ui/text.ts'
import { labelOf } from './fields.tsx'
import { licensePath, licenseWords } from './license.tsx'
import { typeNameOf } from './license-state.ts'
import { Looks } from './looks.tsx'

export const showWords = texts(
  {
    title: (name: string) => `亮证：${name}`,
    lead: '工作人员扫描您屏幕上的亮证码，只能看到您选的内容。每个码只能用一次，一分钟后作废，截图没有用。',
    always: '一定会显示：持证主体姓名或名称、证照名称、颁发机构、有效期、当前状态',
    choose: '还要出示哪些内容',
    start: '开始亮证',
    back: '返回',
    code: '亮证码',
    showIt: '出示给工作人员扫描',
    bright: '扫不出来时，请调亮屏幕。',
    left: '秒后更换',
    shows: '出示的内容',
    until: (time: string) => `这次亮证到 ${time} 为止，退出登录时也会结束。`,
    refresh: '换一个码，看看有没有人核验',
    looked: '这次亮证期间谁核验了',
    nobody: '还没有人核验。核验后马上显示在这里。',
    lost: '这个浏览器里没有本次亮证的密钥，请重新开始亮证。',
    offline: '网络不通，亮证码没有更换。恢复后会自动继续。',
    again: '重新开始亮证',
    over: '这次亮证已经结束。',
    end: '结束亮证',
    between: '、',
  },
  {
    title: (name: string) => `Show: ${name}`,
    lead: 'Staff who scan the code on your screen see only what you choose. Each code works once and for a minute: a screenshot is worthless.',
    always: 'Always shown: the holder’s name, the license’s name, its issuer, validity and state',
    choose: 'What else to show',
    start: 'Start showing',
    back: 'Back',
    code: 'Show code',
    showIt: 'Show this to the staff for scanning',
    bright: 'If it does not scan, turn up the screen’s brightness.',
    left: 'seconds to the next code',
    shows: 'What is shown',
    until: (time: string) => `This ends at ${time}, and when you sign out.`,
    refresh: 'Another code, and see whether somebody looked',
    looked: 'Who looked meanwhile',
    nobody: 'Nobody yet. It will stand here at once.',
    lost: 'This browser does not hold the key of this showing; please start again.',
    offline: 'No connection: the code is not renewed. It goes on by itself once there is one.',
    again: 'Start again',
    over: 'This showing is over.',
    end: 'Stop showing',
    between: ', ',
  },
)

export const showPath = (identifier: string): string => `${licensePath({ identifier })}/show`
export const showingPath = (id: string): string => `/me/showings/${id}`

interface Spoken {
  readonly language: Language
  readonly csrf: string
  readonly license: LicenseView
}

const showableLabel = ({ path, schema }: Showable, language: Language): string =>
  schema === undefined ? licenseWords[language].number : labelOf(schema, path, language)

/** Before: what is to be shown. With scripts the browser makes a key that cannot be taken out of it. */
export function ChooseShown({
  language,
  csrf,
  license,
  showables,
}: Spoken & { readonly showables: readonly Showable[] }) {
  const t = showWords[language]
  return (
    <>
      <p class="back">
        <a href={licensePath(license)}>{typeNameOf(license, language)}</a>
      </p>
      <h1>{t.title(typeNameOf(license, language))}</h1>
      <p class="lead">{t.lead}</p>
      <section class="panel">
        <form method="post" action={showPath(license.identifier)} data-show>
          <Csrf token={csrf} />
          <Hidden name="key" value="" />
          <Checks
            name="show"
            label={t.choose}
            hint={t.always}
            chosen={showables.filter(({ isUsual }) => isUsual).map(({ path }) => path)}
            options={showables.map(each => ({ value: each.path, label: showableLabel(each, language) }))}
          />
          <Buttons>
            <button type="submit">{t.start}</button>
            <LinkButton href={licensePath(license)} second>
              {t.back}
            </LinkButton>
          </Buttons>
        </form>
      </section>
    </>
  )
}

export interface ShowingProps extends Spoken {
  readonly showing: Showing
  /** What is shown beside what always is. */
  readonly shown: readonly Showable[]
  readonly looks: readonly Look[]
  /** Where the key is kept for the browser; otherwise its script draws. */
  readonly qrSvg: string | undefined
}

/** 30 parts, one a second; the script takes them away. */
const Ring = () => (
  <svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
    <circle class="ring-rest" cx="18" cy="18" r="16" pathLength="30" />
    <circle class="ring-left" cx="18" cy="18" r="16" pathLength="30" data-ring />
  </svg>
)

function Code({ language, showing, qrSvg, csrf }: ShowingProps) {
  const t = showWords[language]
  if (qrSvg !== undefined)
    return (
      <>
        <Picture label={t.code} svg={qrSvg} />
        <p>
          <a href={showingPath(showing.id)}>{t.refresh}</a>
        </p>
      </>
    )
  return (
    <div data-showing={showing.id} data-key={showing.publicKey.toString('base64url')} data-csrf={csrf}>
      <div class="picture" role="img" aria-label={t.code} data-code />
      <p class="countdown" data-countdown>
        <Ring /> <strong data-left>30</strong> {t.left}
      </p>
      <p data-offline hidden role="status">
        {t.offline}
      </p>
      <p data-lost hidden role="alert">
        {t.lost}
      </p>
    </div>
  )
}

/** While it is shown: the code large, what is shown, and at once who looked. */
export function ShowingPage(props: ShowingProps) {
  const { language, csrf, license, showing, shown, looks } = props
  const t = showWords[language]
  return (
    <>
      <h1>{t.title(typeNameOf(license, language))}</h1>
      <div data-over hidden={!showing.isOver}>
        <Notice>{t.over}</Notice>
        <div class="buttons">
          <LinkButton href={showPath(license.identifier)}>{t.again}</LinkButton>
        </div>
      </div>
      <div class="show">
        {showing.isOver ? null : (
          <section class="show-code" data-live>
            <p class="show-holder">{license.holders.map(({ name }) => name).join(t.between)}</p>
            <Code {...props} />
            <p>
              <strong>{t.showIt}</strong>
            </p>
            <p>{t.bright}</p>
          </section>
        )}
        <div>
          <section class="panel">
            <h2>{t.looked}</h2>
            <p data-nobody hidden={looks.length > 0}>
              {t.nobody}
            </p>
            <Looks looks={looks} language={language} />
          </section>
          <section class="panel">
            <h2>{t.shows}</h2>
            <p class="hint">{t.always}</p>
            {shown.length === 0 ? null : <p>{shown.map(each => showableLabel(each, language)).join(t.between)}</p>}
            <p>{t.until(formatClock(showing.expiresAt))}</p>
          </section>
          {showing.isOver ? null : (
            <Form action={`${showingPath(showing.id)}/end`} csrf={csrf}>
              <button class="second" type="submit">
                {t.end}
              </button>
            </Form>
          )}
        </div>
      </div>
    </>
  )
}
