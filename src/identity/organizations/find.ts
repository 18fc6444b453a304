import type { Deps } from '../../platform/deps.ts'
import { selectOrganization } from '../store.ts'
import { type Category, categoryOf } from './category.ts'
import { type OrganizationRow, selectOrganizationOfRecord } from './store.ts'

export interface Organization {
  readonly uscc: string
  readonly name: string
  readonly category: Category
  readonly status: 'active' | 'closed'
  /** Registered address, where it is known. */
  readonly address: string | undefined
  readonly legalRepresentativeId: string | undefined
}

export const organizationOf = (row: OrganizationRow): Organization => ({
  uscc: row.uscc,
  name: row.name,
  category: categoryOf(row.uscc),
  status: row.closedAt === null ? 'active' : 'closed',
  address: row.address ?? undefined,
  legalRepresentativeId: row.legalRepresentativeId ?? undefined,
})

/** None that was closed: for what it may do. */
export async function organizationByUscc({ db }: Pick<Deps, 'db'>, uscc: string): Promise<Organization | undefined> {
  const row = await selectOrganization(db, uscc)
  return row === undefined ? undefined : organizationOf(row)
}

/** Closed ones too: for what it did. */
export async function organizationOfRecord({ db }: Pick<Deps, 'db'>, uscc: string): Promise<Organization | undefined> {
  const row = await selectOrganizationOfRecord(db, uscc)
  return row === undefined ? undefined : organizationOf(row)
}
