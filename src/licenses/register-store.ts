import { and, desc, eq, inArray, isNull, lt, ne, notInArray } from 'drizzle-orm'
import type { Db } from '../platform/db/client.ts'
import { licenseHolders, licenses } from './schema.ts'
import { type LicenseRow, typed } from './store.ts'

export interface RegisterFilter {
  readonly identifier: string | undefined
  readonly numberIndex: Buffer | undefined
  readonly holderIndex: Buffer | undefined
  readonly typeCode: string | undefined
  readonly before: string | undefined
}

/** Licenses that a department has issued, the newest first. */
export async function selectRegister(
  db: Db,
  uscc: string,
  filter: RegisterFilter,
  limit: number,
): Promise<LicenseRow[]> {
  const { identifier, numberIndex, holderIndex, typeCode, before } = filter
  const held =
    holderIndex === undefined
      ? undefined
      : db
          .select({ id: licenseHolders.licenseId })
          .from(licenseHolders)
          .where(and(eq(licenseHolders.holderIndex, holderIndex), isNull(licenseHolders.guardianUntil)))
  const rows = await db
    .select()
    .from(licenses)
    .where(
      and(
        eq(licenses.issuerUscc, uscc),
        identifier === undefined
          ? notInArray(licenses.state, ['prepared', 'superseded'])
          : and(eq(licenses.identifier, identifier), ne(licenses.state, 'prepared')),
        numberIndex === undefined ? undefined : eq(licenses.numberIndex, numberIndex),
        held === undefined ? undefined : inArray(licenses.id, held),
        typeCode === undefined ? undefined : eq(licenses.typeCode, typeCode),
        before === undefined ? undefined : lt(licenses.id, before),
      ),
    )
    .orderBy(desc(licenses.id))
    .limit(limit)
  return rows.map(typed)
}
