import type { Scope } from '../../identity/index.ts'
import { type ListedType, licenseTypes } from '../../licenses/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { type Language, texts } from '../ui/text.ts'

const words = texts(
  {
    allMatters: '全部政务服务事项',
    matters: (names: string) => `事项：${names}`,
    allTypes: '全部证照',
    types: (names: string) => `证照：${names}`,
    between: '、',
    and: '；',
    /** Matters of this program itself; all others are of the departments. */
    own: { 'clients.manage': '管理本单位的接入应用' },
  },
  {
    allMatters: 'all matters',
    matters: (names: string) => `matters: ${names}`,
    allTypes: 'all licenses',
    types: (names: string) => `licenses: ${names}`,
    between: ', ',
    and: '; ',
    own: { 'clients.manage': 'manage the applications of the organization' },
  },
)

/** Names by code, in the order of the names. */
export interface ScopeNames {
  readonly matters: ReadonlyMap<string, string>
  readonly licenseTypes: ReadonlyMap<string, string>
}

const byName = (entries: readonly (readonly [code: string, name: string])[], language: Language) =>
  new Map([...entries].sort(([, one], [, other]) => one.localeCompare(other, language)))

const typeName = ({ name, nameEn }: ListedType, language: Language): string =>
  (language === 'en' ? nameEn : undefined) ?? name

/** What matters and license types are called: as the catalog says, and what this program has of its own. */
export async function scopeNames(deps: Pick<Deps, 'db'>, language: Language): Promise<ScopeNames> {
  const types = await licenseTypes(deps)
  const ofTypes = types.flatMap(({ matters = [] }) => matters)
  const coded = ofTypes.flatMap(({ code, name }) => (code === undefined ? [] : [[code, name] as const]))
  return {
    matters: byName([...Object.entries(words[language].own), ...coded], language),
    licenseTypes: byName(
      types.map(type => [type.code, typeName(type, language)]),
      language,
    ),
  }
}

const shown = 5

/** What a mandate allows, in one line; a code without a name as it is. */
export function scopeLine({ matters = [], licenseTypes = [] }: Scope, names: ScopeNames, language: Language): string {
  const t = words[language]
  const listOf = (codes: readonly string[], named: ReadonlyMap<string, string>): string =>
    codes
      .slice(0, shown)
      .map(code => named.get(code) ?? code)
      .join(t.between) + (codes.length > shown ? '…' : '')
  return [
    ...(matters.includes('*') ? [t.allMatters] : matters.length > 0 ? [t.matters(listOf(matters, names.matters))] : []),
    ...(licenseTypes.includes('*')
      ? [t.allTypes]
      : licenseTypes.length > 0
        ? [t.types(listOf(licenseTypes, names.licenseTypes))]
        : []),
  ].join(t.and)
}

/** Codes as people type them: a line each, or with commas between. */
export const codesIn = (text: string): string[] => text.split(/[\s,，、;；]+/u).filter(each => each !== '')
