import { Area, Checks, Field } from '../ui/form.tsx'
import { type Language, texts } from '../ui/text.ts'
import type { ScopeNames } from './scope.ts'

const words = texts(
  {
    matters: '可以办理的事项',
    allMatters: '全部事项',
    otherMatters: '其他事项的编码（可不填）',
    otherMattersHint: '一行一个；编码在办事指南上',
    licenseTypes: '可以使用的证照',
    licenseTypesHint: '一种都不选，就不能使用单位的证照',
    allTypes: '全部证照',
    find: '查找证照名称',
    submit: '查找',
    found: (count: number, text: string) => `名称里有“${text}”的证照有 ${count} 种。`,
    more: (count: number) => `还有 ${count} 种没有列出，请用名称查找。`,
  },
  {
    matters: 'Matters',
    allMatters: 'All matters',
    otherMatters: 'Codes of other matters (optional)',
    otherMattersHint: 'A line each; the code stands in the guide to the matter',
    licenseTypes: 'Licenses',
    licenseTypesHint: 'Choose none, and no license of the organization can be used',
    allTypes: 'All licenses',
    find: 'Find a license by name',
    submit: 'Find',
    found: (count: number, text: string) => `${count} kinds of license have “${text}” in their name.`,
    more: (count: number) => `${count} more are not listed: find them by name.`,
  },
)

export interface ScopeTyped {
  readonly matters: readonly string[]
  readonly otherMatters: string
  readonly licenseTypes: readonly string[]
  /** Part of a license's name that is looked for. */
  readonly find: string
}

export interface ScopeFieldsProps {
  readonly language: Language
  readonly names: ScopeNames
  readonly typed: Partial<ScopeTyped>
  /** Where the form goes that looks for a license. */
  readonly action: string
  readonly error: string | undefined
}

/** How many types are listed at once, beside those that are chosen. */
const listed = 12

interface Found {
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly count: number
  readonly left: number
}

/** Those chosen, then those whose name has the text, as many as can be looked over. */
function typesFor({ licenseTypes }: ScopeNames, { find = '', licenseTypes: chosen = [] }: Partial<ScopeTyped>): Found {
  const all = [...licenseTypes].map(([value, label]) => ({ value, label }))
  const kept = all.filter(({ value }) => chosen.includes(value))
  const sought = find.trim().toLowerCase()
  const matching = all.filter(({ label }) => label.toLowerCase().includes(sought))
  const others = matching.filter(({ value }) => !chosen.includes(value))
  const options = [...kept, ...others.slice(0, listed)]
  return { options, count: matching.length, left: Math.max(0, others.length - listed) }
}

/**
 * For what a mandate is good: matters and licenses by name. A license is looked for by sending the form with part of its
 * name; what is chosen stays chosen.
 */
export function ScopeFields({ language, names, typed, action, error }: ScopeFieldsProps) {
  const t = words[language]
  const { matters = [], otherMatters, licenseTypes = [], find = '' } = typed
  const { options, count, left } = typesFor(names, typed)
  return (
    <>
      <Checks
        name="matters"
        label={t.matters}
        error={error}
        options={[
          { value: '*', label: t.allMatters },
          ...[...names.matters].map(([value, label]) => ({ value, label, about: value })),
        ]}
        chosen={matters}
      />
      <Area
        name="otherMatters"
        label={t.otherMatters}
        hint={t.otherMattersHint}
        value={otherMatters}
        rows={2}
        maxlength={20_000}
        optional
      />
      <Checks
        name="licenseTypes"
        label={t.licenseTypes}
        hint={t.licenseTypesHint}
        options={[{ value: '*', label: t.allTypes }, ...options]}
        chosen={licenseTypes}
      />
      <div class="lookup">
        {find === '' ? null : (
          <p class="hint" role="status">
            {t.found(count, find)}
          </p>
        )}
        {left === 0 ? null : <p class="hint">{t.more(left)}</p>}
        <Field name="find" label={t.find} autocomplete="off" maxlength={100} optional />
        <button
          class="second"
          type="submit"
          name="press"
          value="find"
          formAction={`${action}#licenseTypes`}
          formNoValidate
        >
          {t.submit}
        </button>
      </div>
    </>
  )
}
