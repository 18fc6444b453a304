import type { Caller } from '../../platform/caller.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { isUuid } from '../../platform/ids.ts'
import { authorityOf } from '../authority.ts'
import { refuse } from '../faults.ts'
import { deleteDraft, deleteDraftsBefore, selectDraft, selectDrafts, upsertDraft } from './store.ts'

/** A form's fields by their names. */
export type TypedText = Readonly<Record<string, string | readonly string[]>>

const placeOf = (id: string): string => `licenses.drafts.typed:${id}`
const keptDays = 30
const shown = 50

async function ownerOf(deps: Deps, caller: Caller) {
  const by = await authorityOf(deps, caller)
  if (by === undefined) throw refuse('issuer-not-allowed')
  return { owner: by.actor, uscc: by.uscc }
}

export interface DraftInput {
  /** Of the form: saved again it is the same draft. */
  readonly id: string
  readonly typeCode: string
  readonly typed: TypedText
}

/**
 * Keeps a form as it stands, whole or not, for whoever typed it and nobody else; thirty days long.
 * @throws Fault `issuer-not-allowed`, `draft-not-found` for the id of somebody else's
 */
export async function saveDraft(deps: Deps, caller: Caller, { id, typeCode, typed }: DraftInput): Promise<void> {
  const own = await ownerOf(deps, caller)
  if (!isUuid(id)) throw refuse('draft-not-found')
  const typedSealed = seal(deps.keys.fieldKeys[0], placeOf(id), JSON.stringify(typed))
  const isMine = await upsertDraft(deps.db, { id, ...own, typeCode, savedAt: deps.clock.now(), typedSealed })
  if (!isMine) throw refuse('draft-not-found')
}

/** The caller's own, newest first, 50 at most. */
export async function draftsOf(deps: Deps, caller: Caller) {
  const { owner, uscc } = await ownerOf(deps, caller)
  return selectDrafts(deps.db, owner, uscc, shown)
}

/** @throws Fault `issuer-not-allowed`, `draft-not-found` */
export async function openDraft(deps: Deps, caller: Caller, id: string): Promise<DraftInput> {
  const own = await ownerOf(deps, caller)
  const row = isUuid(id) ? await selectDraft(deps.db, { id, ...own }) : undefined
  if (row === undefined) throw refuse('draft-not-found')
  const text = open(deps.keys.fieldKeys, placeOf(id), row.typedSealed).toString('utf8')
  return { id, typeCode: row.typeCode, typed: JSON.parse(text) }
}

/** It was issued, or is not wanted any more; one that is not there is gone already. */
export async function dropDraft(deps: Deps, caller: Caller, id: string): Promise<void> {
  if (isUuid(id)) await deleteDraft(deps.db, { id, ...(await ownerOf(deps, caller)) })
}

/** Nobody went on with them. */
export const dropOldDrafts = ({ clock, db }: Pick<Deps, 'clock' | 'db'>): Promise<void> =>
  deleteDraftsBefore(db, new Date(clock.now().getTime() - keptDays * 86_400_000))
