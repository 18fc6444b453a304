import type { Json } from '../platform/crypto/canonical-json.ts'
import type { Reader } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import type { FieldSchema, PublishedType } from './catalog/license-type.ts'
import { type Fields, openContent } from './license.ts'
import { selectContent } from './store.ts'

/** Something on a license's face that its holder may show or leave out; `path` points into it (RFC 6901). */
export interface Showable {
  readonly path: string
  /** The field's schema; undefined for the license's own number. */
  readonly schema: FieldSchema | undefined
  /** What the face cannot do without: shown unless the holder says otherwise. */
  readonly isUsual: boolean
}

const numberPath = '/number'
const fieldPath = (name: string): string => `/fields/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** All that may be shown of a license of this type; names of the holders and the state always are. */
export const showablesOf = ({ fieldsSchema, numbering }: PublishedType): Showable[] => [
  // Where the license bears its holder's own number, it is shown to nobody unasked.
  { path: numberPath, schema: undefined, isUsual: numbering !== 'holder-document' },
  ...Object.entries(fieldsSchema.properties).map(([name, schema]) => ({
    path: fieldPath(name),
    schema,
    isUsual: fieldsSchema.required.includes(name),
  })),
]

/** What a holder chose to show. */
export interface Shown {
  readonly holders: readonly { readonly name: string }[]
  readonly number?: string
  readonly fields: Fields
}

/** Opens a license for what its holder chose, on the transaction that records it. */
export async function shownOf(
  { keys }: Pick<Deps, 'keys'>,
  reader: Reader,
  licenseId: string,
  paths: readonly string[],
): Promise<Shown> {
  const { number, holders, fields } = openContent(keys, licenseId, await selectContent(reader, licenseId))
  const chosen = Object.entries(fields).filter(([name]) => paths.includes(fieldPath(name)))
  return {
    holders: holders.map(({ name }) => ({ name })),
    ...(paths.includes(numberPath) ? { number } : {}),
    fields: Object.fromEntries<Json | undefined>(chosen),
  }
}
