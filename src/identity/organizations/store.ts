import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { organizations, people } from '../schema.ts'

export type OrganizationRow = typeof organizations.$inferSelect

/** Whatever became of it. */
export const selectOrganizationOfRecord = async (reader: Reader, uscc: string): Promise<OrganizationRow | undefined> =>
  (await reader.select().from(organizations).where(eq(organizations.uscc, uscc)))[0]

/** Holds the row until the end of the transaction. People are locked before organizations, organizations before mandates. */
export const lockOrganization = async (tx: Tx, uscc: string): Promise<OrganizationRow | undefined> =>
  (await tx.select().from(organizations).where(eq(organizations.uscc, uscc)).for('update'))[0]

/** Keeps the row from being changed until the end of the transaction; none that was closed. */
export const shareOrganization = async (tx: Tx, uscc: string): Promise<OrganizationRow | undefined> =>
  (
    await tx
      .select()
      .from(organizations)
      .where(and(eq(organizations.uscc, uscc), isNull(organizations.closedAt)))
      .for('share')
  )[0]

export async function updateOrganization(
  tx: Tx,
  uscc: string,
  set: Partial<typeof organizations.$inferInsert>,
): Promise<void> {
  await tx.update(organizations).set(set).where(eq(organizations.uscc, uscc))
}

/** Active organizations whose legal representative the person is, while they are a person of ours. */
export const selectOrganizationsOf = (reader: Reader, personId: string) =>
  reader
    .select({ uscc: organizations.uscc, name: organizations.name })
    .from(organizations)
    .innerJoin(people, eq(people.id, organizations.legalRepresentativeId))
    .where(
      and(eq(organizations.legalRepresentativeId, personId), isNull(organizations.closedAt), isNull(people.endedAt)),
    )
    .orderBy(asc(organizations.uscc))

/** Makes one person the legal representative wherever another was; answers the codes. */
export async function handRepresentation(tx: Tx, from: string, to: string): Promise<string[]> {
  const rows = await tx
    .update(organizations)
    .set({ legalRepresentativeId: to })
    .where(eq(organizations.legalRepresentativeId, from))
    .returning({ uscc: organizations.uscc })
  return rows.map(row => row.uscc).sort()
}
