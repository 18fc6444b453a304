/** The fields of a form that were left empty. */
export const blankOf = (fields: Readonly<Record<string, string>>): string[] =>
  Object.keys(fields).filter(name => fields[name] === '')

/** What stands in a field as JSON; undefined where none does. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
