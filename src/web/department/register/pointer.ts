import type { Json } from '../../../platform/crypto/canonical-json.ts'

/** A form's fields by their names, as a browser sends them: one text, or several of a name. */
export type Typed = Readonly<Record<string, string | readonly string[]>>

/** Members of an object. */
export type Values = { readonly [name: string]: Json | undefined }

export const isValues = (value: Json | undefined): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isItems = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** The one text that was typed, without blanks around it. */
export const textIn = (typed: Typed, name: string): string => {
  const value = typed[name]
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim()
}

export const textsIn = (typed: Typed, name: string): readonly string[] => {
  const value = typed[name]
  return (typeof value === 'string' ? [value] : (value ?? [])).filter(each => each.trim() !== '')
}

/** How many groups of this name were sent: one more than the highest number. */
export function groupsIn(typed: Typed, name: string): number {
  const numbers = Object.keys(typed).flatMap(key =>
    key.startsWith(`${name}/`) ? [Number(key.slice(name.length + 1).split('/')[0])] : [],
  )
  const most = Math.max(-1, ...numbers.filter(each => Number.isInteger(each) && each >= 0 && each < 100))
  return most + 1
}
