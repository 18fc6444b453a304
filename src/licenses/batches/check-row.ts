import type { Deps } from '../../platform/deps.ts'
import { Fault } from '../../platform/faults.ts'
import { checkAgreed } from '../authority.ts'
import { contentOf, type Draft, draftJson } from '../draft.ts'
import { groundOf } from '../ground.ts'
import type { Content } from '../license.ts'
import { checkPrintable } from '../request.ts'
import type { RowMistake, StoredRow } from './batch.ts'
import { batchAuthority } from './batch-authority.ts'
import { isTypeColumn, type Target, targetsOf } from './columns.ts'
import { refuse } from './faults.ts'
import { openReading } from './place.ts'
import { draftOf, mistakesOf, parseBody } from './row.ts'
import type { BatchRow } from './store.ts'

/** A row after all rules were asked. */
export type CheckedRow =
  | { readonly row: number; readonly content: Content; readonly kid: string; readonly onPaper: boolean }
  | { readonly row: number; readonly mistakes: readonly RowMistake[] }

type Ground = Awaited<ReturnType<typeof groundOf>> & { readonly targets: readonly (Target | undefined)[] }

/** Checks the rows of a chunk. Right, type and certificate are asked of the database once a chunk. */
export function createRowCheck(deps: Deps, batch: BatchRow): (stored: StoredRow) => Promise<CheckedRow> {
  const by = batchAuthority(batch)
  const reading = openReading(deps.keys, batch)
  const header = reading?.header ?? []
  const typeColumn = header.findIndex(isTypeColumn)

  const grounds = new Map<string, Promise<Ground>>()
  function groundFor(typeCode: string): Promise<Ground> {
    const known =
      grounds.get(typeCode) ??
      groundOf(deps, typeCode, by.uscc).then(ground => ({
        ...ground,
        targets: reading === undefined ? [] : targetsOf(reading, ground.type),
      }))
    grounds.set(typeCode, known)
    return known
  }

  const typeInCells = (cells: readonly string[]): string => batch.typeCode ?? cells[typeColumn]?.trim() ?? ''

  async function read({ cells, body }: StoredRow): Promise<{ ground: Ground; draft: Draft }> {
    if (cells !== undefined) {
      const ground = await groundFor(typeInCells(cells))
      return { ground, draft: draftOf(cells, ground.targets, ground.type) }
    }
    const { typeCode = batch.typeCode ?? '', ...draft } = parseBody(body)
    if (batch.typeCode !== null && typeCode !== batch.typeCode)
      throw refuse('row-malformed', [{ pointer: '/typeCode', detail: 'another type than that of the batch' }])
    return { ground: await groundFor(typeCode), draft }
  }

  async function check(stored: StoredRow): Promise<CheckedRow> {
    const { row, twin } = stored
    if (twin !== undefined) throw refuse('row-duplicate', [{ pointer: '/number', detail: `the same as row ${twin}` }])
    const { ground, draft } = await read(stored)
    checkPrintable(draftJson(draft))
    const content = contentOf(deps, draft, ground)
    checkAgreed(ground.type, 'issue', by)
    return { row, content, kid: ground.key.kid, onPaper: ground.type.paper === true }
  }

  return async stored => {
    try {
      return await check(stored)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const ground =
        stored.cells === undefined ? undefined : await grounds.get(typeInCells(stored.cells))?.catch(() => undefined)
      return { row: stored.row, mistakes: mistakesOf(error, header, ground?.targets ?? []) }
    }
  }
}
