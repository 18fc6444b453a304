import type { FaultPlace } from '../../platform/faults.ts'

/** Chinese, English. */
export type Label = readonly [chinese: string, english: string]

/** What every license has beside the fields of its type; in rows with `@` before it. */
export const builtIns = ['number', 'holders', 'holder-numbers', 'validity', 'paper-serial'] as const
export type BuiltIn = (typeof builtIns)[number]

/** How the document (版式文件) of a type is laid out. What is left out is made from the fields, one below the other. */
export interface Layout {
  /** What the type calls them on its face: 权利人, 统一社会信用代码 … */
  readonly labels?: Partial<Readonly<Record<BuiltIn, Label>>>
  /** Rows of one or two: names of fields, or of built-in parts with `@`. Fields not named follow in rows of their own. */
  readonly rows?: readonly (readonly string[])[]
}

/** The built-in part that a row names, or undefined for a field. */
export const builtInOf = (name: string): BuiltIn | undefined =>
  name.startsWith('@') ? builtIns.find(each => each === name.slice(1)) : undefined

/** What is wrong with a layout. It may name fields that a version no longer has: they leave nothing. */
export function layoutDoubts({ rows = [] }: Layout): FaultPlace[] {
  const seen = new Set<string>()
  return rows.flatMap((row, at) =>
    row.flatMap((name): FaultPlace[] => {
      const pointer = `/layout/rows/${at}`
      if (seen.has(name)) return [{ pointer, detail: `${name} twice` }]
      seen.add(name)
      const isUnknown = name.startsWith('@') && builtInOf(name) === undefined
      return isUnknown ? [{ pointer, detail: `${name} is not one of @${builtIns.join(', @')}` }] : []
    }),
  )
}
