import { and, asc, eq, gt, isNull, like, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../platform/db/client.ts'
import { organizations } from '../schema.ts'
import { departments } from './schema.ts'

/** Makes changes of the tree wait for each other until the transaction ends: rows alone would let a circle through. */
export async function lockTree(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('identity.departments'))`)
}

export async function insertDepartment(tx: Tx, row: typeof departments.$inferInsert): Promise<boolean> {
  const made = await tx.insert(departments).values(row).onConflictDoNothing().returning({ uscc: departments.uscc })
  return made.length === 1
}

export async function updateDepartment(
  tx: Tx,
  uscc: string,
  set: Pick<typeof departments.$inferSelect, 'region' | 'level' | 'parent'>,
): Promise<void> {
  await tx.update(departments).set(set).where(eq(departments.uscc, uscc))
}

const columns = {
  uscc: departments.uscc,
  name: organizations.name,
  region: departments.region,
  level: departments.level,
  parent: departments.parent,
}

/** None whose organization was closed. */
export const selectDepartment = async (reader: Reader, uscc: string) =>
  (
    await reader
      .select(columns)
      .from(departments)
      .innerJoin(organizations, eq(organizations.uscc, departments.uscc))
      .where(and(eq(departments.uscc, uscc), isNull(organizations.closedAt)))
  )[0]

export interface DepartmentFilter {
  /** Leading digits of the region. */
  readonly stem: string
  readonly level: string | undefined
  readonly parent: string | undefined
  /** Those after this code. */
  readonly after: string
}

export const selectDepartments = (reader: Reader, { stem, level, parent, after }: DepartmentFilter, count: number) =>
  reader
    .select(columns)
    .from(departments)
    .innerJoin(organizations, eq(organizations.uscc, departments.uscc))
    .where(
      and(
        isNull(organizations.closedAt),
        like(departments.region, `${stem}%`),
        level === undefined ? undefined : eq(departments.level, level),
        parent === undefined ? undefined : eq(departments.parent, parent),
        gt(departments.uscc, after),
      ),
    )
    .orderBy(asc(departments.uscc))
    .limit(count)

/** Those directly below, whatever became of them. */
export const selectChildren = (reader: Reader, uscc: string) =>
  reader.select().from(departments).where(eq(departments.parent, uscc))

/** Codes of a department and all above it. */
export async function selectLine(reader: Reader, uscc: string): Promise<string[]> {
  const rows = await reader.execute<{ uscc: string }>(sql`
    with recursive line as (
      select uscc, parent from ${departments} where uscc = ${uscc}
      union select d.uscc, d.parent from ${departments} d join line on d.uscc = line.parent)
    select uscc from line`)
  return rows.map(row => row.uscc)
}
