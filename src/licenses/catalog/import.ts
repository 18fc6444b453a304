import Value from 'typebox/value'
import type { Caller } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import type { FaultPlace } from '../../platform/faults.ts'
import { refuse } from '../faults.ts'
import { type ListedType, licenseTypes } from './find.ts'
import { doubts, publishType, type TypeInput } from './publish.ts'
import { keepsCatalog } from './right.ts'
import { typeBody } from './type-schema.ts'

const most = 200
const mostPlaces = 20

type Imported = TypeInput & { readonly code: string }

function parse(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : [parsed]
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'no JSON'
    throw refuse('import-invalid', [{ pointer: '', detail }])
  }
}

const isBody = (value: unknown): value is Imported => Value.Check(typeBody, value) && value.code !== undefined

/** What is wrong with one entry, by places in the file. */
function entryDoubts(value: unknown, at: number): FaultPlace[] {
  const within = ({ pointer, detail }: FaultPlace): FaultPlace => ({ pointer: `/${at}${pointer}`, detail })
  if (isBody(value)) {
    const { issuers: _, version: __, ...type } = value
    return doubts(type).map(within)
  }
  const places = Value.Errors(typeBody, value).map(({ instancePath, message }) =>
    within({ pointer: instancePath, detail: message }),
  )
  return places.length > 0 ? places : [within({ pointer: '/code', detail: 'is missing' })]
}

/** The catalog as a file, or one type of it: what {@link importTypes} takes. Who may issue is each installation's own. */
export async function exportTypes(deps: Pick<Deps, 'db'>, code?: string): Promise<string> {
  const types = (await licenseTypes(deps)).filter(type => code === undefined || type.code === code)
  return `${JSON.stringify(
    types.map(({ issuers: _, version: __, ...type }) => type),
    undefined,
    2,
  )}\n`
}

/**
 * Publishes the types of a file: all of them are looked at first, so that one that is wrong stops all. What is the same
 * as before makes no new version.
 * @param text JSON: a type, or a list of types, as the catalog's API takes them, each with its code
 * @returns the types as they stand now
 * @throws Fault `catalog-not-allowed`; `import-invalid` with the places, counted from 0; those of publishing
 */
export async function importTypes(deps: Deps, caller: Caller, text: string): Promise<ListedType[]> {
  if (!(await keepsCatalog(deps, caller))) throw refuse('catalog-not-allowed')
  const entries = parse(text)
  if (entries.length === 0 || entries.length > most)
    throw refuse('import-invalid', [{ pointer: '', detail: `from 1 to ${most} types` }])
  const places = entries.flatMap(entryDoubts)
  if (places.length > 0) throw refuse('import-invalid', places.slice(0, mostPlaces))
  const published: ListedType[] = []
  for (const entry of entries.filter(isBody)) published.push((await publishType(deps, caller, entry.code, entry)).type)
  return published
}
