import { and, asc, desc, eq, gt, isNotNull, isNull, lt, lte } from 'drizzle-orm'
import type { Db, Reader, Tx } from '../../platform/db/client.ts'
import { isMove, type MoveName } from '../life-cycle.ts'
import { proposals } from './schema.ts'

type Stored = typeof proposals.$inferSelect
export type ProposalRow = Omit<Stored, 'move'> & { readonly move: MoveName }

function typed({ move, ...row }: Stored): ProposalRow {
  if (!isMove(move)) throw new Error(`proposal of the unknown move ${move}`)
  return { ...row, move }
}

/** False when the request has its proposal already. */
export async function insertProposal(tx: Tx, row: typeof proposals.$inferInsert): Promise<boolean> {
  const made = await tx.insert(proposals).values(row).onConflictDoNothing().returning({ id: proposals.id })
  return made.length === 1
}

export async function selectProposalByRequest(reader: Reader, key: Buffer): Promise<ProposalRow | undefined> {
  const [row] = await reader.select().from(proposals).where(eq(proposals.requestKey, key))
  return row === undefined ? undefined : typed(row)
}

export async function selectProposal(reader: Reader, id: string, uscc: string): Promise<ProposalRow | undefined> {
  const [row] = await reader
    .select()
    .from(proposals)
    .where(and(eq(proposals.id, id), eq(proposals.uscc, uscc)))
  return row === undefined ? undefined : typed(row)
}

/** Holds the row until the end of the transaction. */
export async function lockProposal(tx: Tx, id: string, uscc: string): Promise<ProposalRow | undefined> {
  const [row] = await tx
    .select()
    .from(proposals)
    .where(and(eq(proposals.id, id), eq(proposals.uscc, uscc)))
    .for('update')
  return row === undefined ? undefined : typed(row)
}

export interface ProposalFilter {
  /** Only those that wait for a decision at this moment. */
  readonly openAt?: Date | undefined
  /** Only those older than this one. */
  readonly before?: string | undefined
}

/** A department's proposals, the newest first. */
export async function selectProposals(db: Db, uscc: string, { openAt, before }: ProposalFilter, limit: number) {
  const rows = await db
    .select()
    .from(proposals)
    .where(
      and(
        eq(proposals.uscc, uscc),
        before === undefined ? undefined : lt(proposals.id, before),
        openAt === undefined ? undefined : and(isNull(proposals.decision), gt(proposals.expiresAt, openAt)),
      ),
    )
    .orderBy(desc(proposals.id))
    .limit(limit)
  return rows.map(typed)
}

/** Approved ones whose carrying out was broken off. */
export async function selectUncarried(db: Db, before: Date, limit: number): Promise<ProposalRow[]> {
  const rows = await db
    .select()
    .from(proposals)
    .where(
      and(
        eq(proposals.decision, 'approved'),
        isNull(proposals.outcome),
        isNotNull(proposals.decidedAt),
        lte(proposals.decidedAt, before),
      ),
    )
    .orderBy(asc(proposals.decidedAt))
    .limit(limit)
  return rows.map(typed)
}

export interface Decided {
  readonly decision: 'approved' | 'refused' | 'withdrawn'
  readonly decidedBy: string
  readonly decidedAt: Date
  readonly wordsSealed?: Buffer | null
}

export async function updateDecision(tx: Tx, id: string, decided: Decided): Promise<void> {
  await tx.update(proposals).set(decided).where(eq(proposals.id, id))
}

/** False when somebody else has written down how it went. */
export async function updateOutcome(tx: Tx, id: string, outcome: string, license: string | null): Promise<boolean> {
  const done = await tx
    .update(proposals)
    .set({ outcome, license })
    .where(and(eq(proposals.id, id), isNull(proposals.outcome)))
    .returning({ id: proposals.id })
  return done.length === 1
}
