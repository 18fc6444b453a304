import { record } from '../../audit/index.ts'
import { parseUscc } from '../../identity/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import { canonicalJson, type Json } from '../../platform/crypto/canonical-json.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import type { FaultPlace } from '../../platform/faults.ts'
import { refuse } from '../faults.ts'
import { isTypeCode } from '../license-code.ts'
import { unprintablePlace } from '../plain-text.ts'
import { registerIssuer } from '../seals/register.ts'
import { compileFields, exampleDoubts } from './compile.ts'
import { checkEligible } from './eligible.ts'
import { fieldsSchemaDoubts } from './fields-schema.ts'
import { type ListedType, licenseType } from './find.ts'
import { layoutDoubts } from './layout.ts'
import type { FieldSchema, LicenseType, LicenseTypeDefinition } from './license-type.ts'
import { keepsCatalog } from './right.ts'
import { deleteOtherRights, insertRight, insertType, selectLatestType } from './store.ts'

export interface TypeInput extends LicenseTypeDefinition {
  /** The code again, where a client sends back what it was shown. */
  readonly code?: string
  /** The version this one is based on: refused when there is a later one. */
  readonly version?: number
  /** USCCs of the departments that may issue it from now on; left out: as before. */
  readonly issuers?: readonly string[]
}

const jsonOf = (value: unknown): Json => JSON.parse(JSON.stringify(value))

/** Whether the definition can be lived with: compiled once here, so that issuing never meets a schema that fails. */
export function doubts(type: LicenseType): FaultPlace[] {
  const bad = unprintablePlace(jsonOf(type))
  if (bad !== undefined) return [{ pointer: bad, detail: 'a text holds control characters' }]
  if (!isTypeCode(type.code)) return [{ pointer: '/code', detail: 'USCC of the definer and three digits' }]
  if (type.code.slice(0, 18) !== parseUscc(type.definer.uscc))
    return [{ pointer: '/definer/uscc', detail: 'the code must begin with the code of the definer' }]
  const within = (place: FaultPlace): FaultPlace => ({ ...place, pointer: `/fieldsSchema${place.pointer}` })
  const places = fieldsSchemaDoubts(jsonOf(type.fieldsSchema))
  if (places.length > 0) return places.map(within)
  const crooked = layoutDoubts(type.layout ?? {})
  if (crooked.length > 0) return crooked
  try {
    return exampleDoubts(type.fieldsSchema, compileFields(type.fieldsSchema)).map(within)
  } catch {
    return [{ pointer: '/fieldsSchema', detail: 'the schema does not compile' }]
  }
}

/** Names of all fields as they follow one another, groups before what is in them. */
const fieldNames = ({ items, properties = {} }: Pick<FieldSchema, 'items' | 'properties'>): string[] => [
  ...Object.entries(properties).flatMap(([name, field]) => [name, ...fieldNames(field)]),
  ...(items === undefined ? [] : fieldNames(items)),
]

/** The order of members says nothing, but that of the fields: in it they are shown. */
const isSame = (one: LicenseType, other: LicenseType): boolean =>
  Buffer.compare(canonicalJson(jsonOf(one)), canonicalJson(jsonOf(other))) === 0 &&
  fieldNames(one.fieldsSchema).join() === fieldNames(other.fieldsSchema).join()

async function setIssuers(tx: Tx, actor: string, at: Date, code: string, issuers: readonly string[]): Promise<void> {
  const subject = `license-type:${code}`
  for (const uscc of issuers)
    if (await insertRight(tx, code, uscc, at))
      await record(tx, { at, type: 'issuing-right.granted', actor, subject, data: { uscc } })
  for (const uscc of await deleteOtherRights(tx, code, issuers))
    await record(tx, { at, type: 'issuing-right.withdrawn', actor, subject, data: { uscc } })
}

/**
 * Publishes the next version of a license type, or the first. The same definition again makes no new version.
 * @returns the type as it stands now; `created` when the code is new
 * @throws Fault `catalog-not-allowed`, `license-type-invalid` (with the places), `license-type-conflict`, `issuer-unknown`,
 *   `issuer-not-eligible`
 */
export async function publishType(
  deps: Deps,
  caller: Caller,
  code: string,
  input: TypeInput,
): Promise<{ readonly created: boolean; readonly type: ListedType }> {
  if (!(await keepsCatalog(deps, caller))) throw refuse('catalog-not-allowed')
  const { code: repeated, version: base, issuers, ...definition } = input
  const type: LicenseType = { ...definition, code }
  const places = doubts(type)
  if (repeated !== undefined && repeated !== code)
    places.push({ pointer: '/code', detail: 'is not the code of the address' })
  if (places.length > 0) throw refuse('license-type-invalid', places)
  const parsed = issuers === undefined ? undefined : [...new Set(issuers.map(each => parseUscc(each)))]
  for (const uscc of parsed ?? []) {
    await checkEligible(deps, type, uscc)
    await registerIssuer(deps, caller, uscc)
  }
  const at = deps.clock.now()
  const actor = callerName(caller)
  const created = await deps.db.transaction(async tx => {
    const latest = await selectLatestType(tx, code)
    if (base !== undefined && base !== latest?.version) throw refuse('license-type-conflict')
    if (latest === undefined || !isSame(type, withoutVersion(latest))) {
      const version = (latest?.version ?? 0) + 1
      if (!(await insertType(tx, type, version, at))) throw refuse('license-type-conflict')
      const subject = `license-type:${code}`
      await record(tx, { at, type: 'license-type.published', actor, subject, data: { version } })
    }
    if (parsed !== undefined) await setIssuers(tx, actor, at, code, parsed)
    return latest === undefined
  })
  return { created, type: await licenseType(deps, code) }
}

const withoutVersion = ({ version: _, ...type }: LicenseType & { readonly version: number }): LicenseType => type
