/** The languages pages speak. Chinese first. */
export type Language = 'zh' | 'en'

/** A page's texts beside the page: both languages have the same keys, by type. */
export const texts = <Text extends object>(zh: Text, en: NoInfer<Text>): Readonly<Record<Language, Text>> => ({
  zh,
  en,
})

const zone = 'Asia/Shanghai'
const dayForms = {
  zh: new Intl.DateTimeFormat('zh-CN', { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' }),
}
const timeForm = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false })

const secondForm = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium', hour12: false })

/** 2026年11月23日 · 23 November 2026, in the province's own time zone. A day is given as `YYYY-MM-DD`. */
export const formatDay = (language: Language, day: Date | string): string =>
  dayForms[language].format(typeof day === 'string' ? new Date(`${day.slice(0, 10)}T12:00:00+08:00`) : day)

/** 2026年11月23日 09:05 */
export const formatTime = (language: Language, at: Date | string): string => {
  const moment = typeof at === 'string' ? new Date(at) : at
  return `${formatDay(language, moment)} ${timeForm.format(moment)}`
}

/** 2026年11月23日 09:05:12: the time of an answer that may change within the minute. */
export const formatMoment = (language: Language, at: Date | string): string =>
  `${formatDay(language, typeof at === 'string' ? new Date(at) : at)} ${secondForm.format(new Date(at))}`

/** 09:05, the first full minute that is not before this moment: what was said to be over by then is over. */
export const formatClock = (at: Date): string => timeForm.format(new Date(Math.ceil(at.getTime() / 60_000) * 60_000))
