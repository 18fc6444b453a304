import { and, desc, eq, gte, inArray, isNull, lt, ne, notInArray, or, sql } from 'drizzle-orm'
import type { Db } from '../platform/db/client.ts'
import { licenseIdOf } from './license-id.ts'
import type { State } from './life-cycle.ts'
import { blindIndexes, licenses } from './schema.ts'
import { type LicenseRow, moment, momentOf, typed } from './store.ts'

export interface RegisterFilter {
  readonly identifier: string | undefined
  readonly numberIndex: Buffer | undefined
  readonly holderIndex: Buffer | undefined
  readonly typeCode: string | undefined
  /** Where it stands on a day. */
  readonly status: { readonly is: State | 'expired'; readonly today: string } | undefined
  readonly issued: { readonly from: Date; readonly until: Date } | undefined
  readonly before: string | undefined
}

function hasStatus({ is, today }: NonNullable<RegisterFilter['status']>) {
  if (is === 'expired') return and(eq(licenses.state, 'active'), lt(licenses.validUntil, today))
  return is === 'active'
    ? and(eq(licenses.state, is), or(isNull(licenses.validUntil), gte(licenses.validUntil, today)))
    : eq(licenses.state, is)
}

/** Licenses that a department has issued, the newest first. */
export async function selectRegister(
  db: Db,
  uscc: string,
  filter: RegisterFilter,
  limit: number,
): Promise<LicenseRow[]> {
  const { identifier, numberIndex, holderIndex, typeCode, status, issued, before } = filter
  const isFoundBy = (index: Buffer | undefined) =>
    index === undefined
      ? undefined
      : inArray(
          licenses.id,
          db
            .select({ id: blindIndexes.licenseId })
            .from(blindIndexes)
            .where(and(eq(blindIndexes.blindIndex, index), isNull(blindIndexes.guardianUntil))),
        )
  const rows = await db
    .select()
    .from(licenses)
    .where(
      and(
        eq(licenses.issuerUscc, uscc),
        identifier === undefined
          ? notInArray(licenses.state, ['prepared', 'superseded'])
          : and(eq(licenses.id, licenseIdOf(identifier)), ne(licenses.state, 'prepared')),
        isFoundBy(numberIndex),
        isFoundBy(holderIndex),
        typeCode === undefined ? undefined : eq(licenses.typeCode, typeCode),
        status === undefined ? undefined : hasStatus(status),
        issued === undefined
          ? undefined
          : and(gte(licenses.issuedAt, issued.from), lt(licenses.issuedAt, issued.until)),
        before === undefined ? undefined : sql`${moment} < ${momentOf(db, before)}`,
      ),
    )
    .orderBy(desc(licenses.issuedAt), desc(licenses.id))
    .limit(limit)
  return rows.map(typed)
}
