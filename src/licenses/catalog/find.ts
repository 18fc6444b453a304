import type { Reader } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../faults.ts'
import type { PublishedType } from './license-type.ts'
import {
  type DatedType,
  selectIssuers,
  selectLatestType,
  selectLatestTypes,
  selectType,
  selectVersions,
} from './store.ts'

/** A type as the catalog shows it, with the departments that may issue it. */
export interface ListedType extends PublishedType {
  /** USCCs. */
  readonly issuers: readonly string[]
}

/** The catalog (证照目录): the latest version of every type. */
export async function licenseTypes({ db }: Pick<Deps, 'db'>): Promise<ListedType[]> {
  const [types, issuers] = await Promise.all([selectLatestTypes(db), selectIssuers(db)])
  return types.map(type => ({ ...type, issuers: issuers.get(type.code) ?? [] }))
}

/** @throws Fault `license-type-not-found` */
export async function licenseType({ db }: Pick<Deps, 'db'>, code: string): Promise<ListedType> {
  const [type, issuers] = await Promise.all([selectLatestType(db, code), selectIssuers(db, code)])
  if (type === undefined) throw refuse('license-type-not-found')
  return { ...type, issuers: issuers.get(code) ?? [] }
}

/** Every version of a type, the latest first. */
export async function licenseTypeVersions({ db }: Pick<Deps, 'db'>, code: string): Promise<DatedType[]> {
  const versions = await selectVersions(db, code)
  if (versions.length === 0) throw refuse('license-type-not-found')
  return versions
}

/** The version a license was issued by. */
export async function licenseTypeVersion(
  { db }: Pick<Deps, 'db'>,
  code: string,
  version: number,
  reader: Reader = db,
): Promise<PublishedType> {
  const type = await selectType(db, code, version, reader)
  if (type === undefined) throw new Error(`the catalog has lost version ${version} of ${code}`)
  return type
}
