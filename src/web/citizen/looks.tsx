import { type Look, reasonWords } from '../../verification/index.ts'
import { formatMoment, type Language, texts } from '../ui/text.ts'

const words = texts(
  {
    title: '谁核验过',
    about: '接入部门每核验一次，这里就有一条；没有登录的人核验公开信息不留记录。',
    none: '还没有部门核验过这份证照。',
    unknown: '已注销的接入应用',
    ways: {
      qr: '扫描证照二维码',
      code: '输入查验码',
      file: '核验文件',
      show: '扫描亮证码',
      number: '输入证照编号',
      presentation: '接收您的出示',
      other: '其他方式',
    },
    why: (purpose: string) => `，事由：${purpose}`,
    valid: '有效',
    invalid: (reasons: string) => `未通过：${reasons}`,
    and: '、',
  },
  {
    title: 'Who looked',
    about: 'One line each time a department verified it; strangers’ looks at what is public are not recorded.',
    none: 'No department has verified this license yet.',
    unknown: 'an application that is no more',
    ways: {
      qr: 'by its QR code',
      code: 'by check code',
      file: 'by its file',
      show: 'by show code',
      number: 'by its number',
      presentation: 'as you presented it',
      other: 'otherwise',
    },
    why: (purpose: string) => `, for ${purpose}`,
    valid: 'valid',
    invalid: (reasons: string) => `not valid: ${reasons}`,
    and: ', ',
  },
)

/** Who, how and with what outcome, in one line; the moment stands beside it. */
export function lookLine({ by, how, outcome, reasons, purpose }: Look, language: Language): string {
  const t = words[language]
  const name = by === undefined ? t.unknown : ((language === 'en' ? by.nameEn : undefined) ?? by.name)
  const who = [by?.organization, name].filter(each => each !== undefined).join(' · ')
  const said = reasons.map(reason => reasonWords[reason][language]).join(t.and)
  const why = purpose.length === 0 ? '' : t.why(purpose.join(' · '))
  return `${who} · ${t.ways[how]} · ${outcome === 'valid' ? t.valid : t.invalid(said)}${why}`
}

export const lookMoment = ({ at }: Look, language: Language): string => formatMoment(language, at)

export function Looks({ looks, language }: { readonly looks: readonly Look[]; readonly language: Language }) {
  return (
    <div role="log">
      <ul class="looks" data-looks>
        {looks.map(look => (
          <li key={look.id} data-look={look.id} class={look.outcome === 'valid' ? 'good' : 'bad'}>
            <span>{lookLine(look, language)}</span> <small>{lookMoment(look, language)}</small>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Every time that a license was verified by somebody known. */
export function LooksPanel({ looks, language }: { readonly looks: readonly Look[]; readonly language: Language }) {
  const t = words[language]
  return (
    <section class="panel">
      <h2>{t.title}</h2>
      <p class="hint">{t.about}</p>
      {looks.length === 0 ? <p>{t.none}</p> : <Looks looks={looks} language={language} />}
    </section>
  )
}
