import type { ComponentChildren } from 'preact'

export type SiteView =
  | { readonly kind: 'visitor' }
  | { readonly kind: 'refused' }
  | {
      readonly kind: 'known'
      readonly claims: Readonly<Record<string, unknown>>
      readonly facts: Readonly<Record<string, unknown>>
    }

interface SiteProps {
  readonly name: string
  readonly about: string
  readonly neighbor: { readonly name: string; readonly origin: string }
  readonly view: SiteView
}

const labels: Readonly<Record<string, string>> = {
  name: '姓名',
  document_type: '证件类型',
  document_number: '证件号码',
  acr: '实名等级',
  sub: '您在本站的编号',
}

const levels: Readonly<Record<string, string>> = {
  'urn:yihao:assurance:2': '2 级 · 自行填报',
  'urn:yihao:assurance:3': '3 级 · 已与权威登记比对',
  'urn:yihao:assurance:4': '4 级 · 实人实名',
  'urn:yihao:assurance:5': '5 级 · 证书或窗口核验',
}

const shown = (name: string, value: string): string => (name === 'acr' ? (levels[value] ?? value) : value)

function Facts({ claims }: { claims: Readonly<Record<string, unknown>> }) {
  const rows = Object.keys(labels).flatMap(name => {
    const value = claims[name]
    return typeof value === 'string' ? [{ name, value }] : []
  })
  return (
    <dl>
      {rows.map(({ name, value }) => (
        <>
          <dt>{labels[name]}</dt>
          <dd>{shown(name, value)}</dd>
        </>
      ))}
    </dl>
  )
}

function Frame({ name, title, children }: { name: string; title: string; children: ComponentChildren }) {
  return (
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${name}`}</title>
        <link rel="stylesheet" href="/site.css" />
      </head>
      <body>
        <header>
          <strong>{name}</strong>
          <span class="sample">演示样例 SAMPLE</span>
        </header>
        <main>
          <section>{children}</section>
        </main>
      </body>
    </html>
  )
}

/** The pages of a demonstration application, which looks like a site of its own. */
export function Site({ name, about, neighbor, view }: SiteProps) {
  if (view.kind === 'known')
    return (
      <Frame name={name} title="您已登录">
        <h1>您已登录</h1>
        <Facts claims={{ ...view.claims, ...view.facts }} />
        <div class="row">
          <a class="go" href={`${neighbor.origin}/sign-in`}>
            去{neighbor.name}，无需再次登录
          </a>
          <form method="post" action="/sign-out">
            <button class="quiet" type="submit">
              退出登录
            </button>
          </form>
        </div>
      </Frame>
    )
  return (
    <Frame name={name} title={view.kind === 'refused' ? '没有登录' : '欢迎'}>
      <h1>{view.kind === 'refused' ? '这次没有登录成功' : about}</h1>
      <p>
        {view.kind === 'refused'
          ? '您没有同意，或登录页面已过期。可以重新登录。'
          : '用一号登录，不用再填姓名和证件号码。'}
      </p>
      <div class="row">
        <a class="go" href="/sign-in">
          用一号登录
        </a>
      </div>
    </Frame>
  )
}
