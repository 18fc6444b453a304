import type { Scope } from '../../identity/index.ts'
import { type Language, texts } from '../ui/text.ts'

const words = texts(
  {
    allMatters: '全部政务服务事项',
    matters: (codes: string) => `事项 ${codes}`,
    allTypes: '全部证照',
    types: (codes: string) => `证照类型 ${codes}`,
    between: '、',
    and: '；',
  },
  {
    allMatters: 'all matters',
    matters: (codes: string) => `matters ${codes}`,
    allTypes: 'all licenses',
    types: (codes: string) => `license types ${codes}`,
    between: ', ',
    and: '; ',
  },
)

const shown = 5

/** What a mandate allows, in one line. */
export function scopeLine({ matters = [], licenseTypes = [] }: Scope, language: Language): string {
  const t = words[language]
  const listOf = (codes: readonly string[]): string =>
    codes.slice(0, shown).join(t.between) + (codes.length > shown ? '…' : '')
  return [
    ...(matters.includes('*') ? [t.allMatters] : matters.length > 0 ? [t.matters(listOf(matters))] : []),
    ...(licenseTypes.includes('*') ? [t.allTypes] : licenseTypes.length > 0 ? [t.types(listOf(licenseTypes))] : []),
  ].join(t.and)
}

/** Codes as people type them: a line each, or with commas between. */
export const codesIn = (text: string): string[] => text.split(/[\s,，、;；]+/u).filter(each => each !== '')
