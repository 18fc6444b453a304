import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { expiryOf, type ProvenLevel, type Way } from './level.ts'
import { insertEvidence, makeWay, selectEvidence, withdrawEvidence } from './store.ts'

export interface EvidenceInput {
  readonly personId: string
  readonly level: ProvenLevel
  readonly how: Way
  /** What it rests on; no personal data. */
  readonly reference?: string
}

/** Writes down how surely a person is known, in the transaction that found it out. Answers when it expires. */
export async function addEvidence(
  tx: Tx,
  { clock, ids }: Pick<Deps, 'clock' | 'ids'>,
  caller: Caller,
  { personId, level, how, reference }: EvidenceInput,
): Promise<Date> {
  const at = clock.now()
  const expiresAt = expiryOf(level, at)
  const by = callerName(caller)
  const row = { id: ids.uuid(), personId, level, how, reference: reference ?? null, by, at, expiresAt }
  await makeWay(tx, row)
  await insertEvidence(tx, row)
  await record(tx, {
    at,
    type: 'assurance.raised',
    actor: by,
    subject: `person:${personId}`,
    data: { level, how, expiresAt: expiresAt.toISOString() },
  })
  return expiresAt
}

export interface Withdrawal {
  readonly personId: string
  /** A code: `document-changed`, `fraud` … */
  readonly reason: string
  /** From this level upwards; without, everything. */
  readonly level?: ProvenLevel
}

/** Takes evidence back in the transaction that has the reason. Answers its levels; nothing is recorded where none stood. */
export async function takeBackEvidence(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  caller: Caller,
  { personId, reason, level }: Withdrawal,
): Promise<readonly number[]> {
  const at = clock.now()
  const levels = await withdrawEvidence(tx, { personId, level }, at)
  if (levels.length > 0)
    await record(tx, {
      at,
      type: 'assurance.withdrawn',
      actor: callerName(caller),
      subject: `person:${personId}`,
      data: { levels, reason },
    })
  return levels
}

export interface Evidence {
  readonly level: number
  readonly how: string
  readonly at: Date
  readonly expiresAt: Date
}

/** What a person's level rests on, strongest first. */
export async function evidenceOfPerson(
  { clock, db }: Pick<Deps, 'clock' | 'db'>,
  personId: string,
): Promise<Evidence[]> {
  const rows = await selectEvidence(db, personId, clock.now())
  return rows.map(({ level, how, at, expiresAt }) => ({ level, how, at, expiresAt }))
}
