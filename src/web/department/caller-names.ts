import { personById } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'

/** Who stands behind the names of records. */
export type NameOf = (caller: string) => string

/** Names of the people behind these callers; machines and those who are gone by a word. */
export async function namesOfCallers(
  deps: Deps,
  callers: readonly string[],
  words: { readonly someone: string; readonly machine: string },
): Promise<NameOf> {
  const people = [...new Set(callers)].filter(each => each.startsWith('person:'))
  const names = new Map(
    await Promise.all(
      people.map(async each => [each, (await personById(deps, each.slice('person:'.length)))?.name] as const),
    ),
  )
  return caller => (caller.startsWith('person:') ? (names.get(caller) ?? words.someone) : words.machine)
}
