import { record } from '../../audit/index.ts'
import { type Caller, callerName, system } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { readerOf } from '../authority.ts'
import { refuse } from '../faults.ts'
import type { SheetState, sheetStates } from './sheet.ts'
import { selectDifferences, selectNextSerial, selectPaperDepartments, selectStock } from './store.ts'

/**
 * `sheet-without-license`: used, and there is no license · `license-without-sheet`: the type asks for paper ·
 * `license-with-several` · `not-returned`: the license has ended, the paper is still out · `skipped`: later sheets of the
 * same delivery were used first.
 */
export const differenceKinds = [
  'sheet-without-license',
  'license-without-sheet',
  'license-with-several',
  'not-returned',
  'skipped',
] as const
export type DifferenceKind = (typeof differenceKinds)[number]

export interface PaperDifference {
  readonly kind: DifferenceKind
  readonly typeCode: string
  readonly serial?: string
  readonly identifier?: string
}

export interface PaperStock {
  readonly typeCode: string
  readonly sheets: Readonly<Record<SheetState, number>>
  /** The sheet to be taken next. */
  readonly next?: string
}

export interface Reconciliation {
  readonly stock: readonly PaperStock[]
  /** The first thousand. */
  readonly differences: readonly PaperDifference[]
}

const shown = 1_000

async function reconcile(deps: Pick<Deps, 'db'>, uscc: string): Promise<Reconciliation> {
  const [stock, rows] = await Promise.all([selectStock(deps.db, uscc), selectDifferences(deps.db, uscc, shown)])
  const codes = [...new Set(stock.map(({ typeCode }) => typeCode))].sort()
  const countOf = (code: string, state: SheetState) =>
    stock.find(each => each.typeCode === code && each.state === state)?.sheets ?? 0
  return {
    stock: await Promise.all(
      codes.map(async typeCode => {
        const next = await selectNextSerial(deps.db, uscc, typeCode)
        const sheets = {
          'in-stock': countOf(typeCode, 'in-stock'),
          taken: countOf(typeCode, 'taken'),
          printed: countOf(typeCode, 'printed'),
          'handed-over': countOf(typeCode, 'handed-over'),
          returned: countOf(typeCode, 'returned'),
          spoiled: countOf(typeCode, 'spoiled'),
        } satisfies Record<(typeof sheetStates)[number], number>
        return { typeCode, sheets, ...(next === undefined ? {} : { next }) }
      }),
    ),
    differences: rows.flatMap(({ kind, typeCode, serial, identifier }) => {
      const known = differenceKinds.find(each => each === kind)
      if (known === undefined) return []
      return [
        {
          kind: known,
          typeCode,
          ...(serial === null ? {} : { serial }),
          ...(identifier === null ? {} : { identifier }),
        },
      ]
    }),
  }
}

/**
 * A department's paper beside its licenses, now.
 * @throws Fault `license-not-found` for whoever looks at no department's
 */
export async function reconcilePaper(deps: Deps, caller: Caller): Promise<Reconciliation> {
  const uscc = await readerOf(deps, caller)
  if (uscc === undefined) throw refuse('license-not-found')
  return reconcile(deps, uscc)
}

/** Every day: what each department's paper and licenses say, counted in the log. */
export async function reconcileAll(deps: Deps): Promise<void> {
  for (const uscc of await selectPaperDepartments(deps.db)) {
    const { differences } = await reconcile(deps, uscc)
    const counts = Object.fromEntries(
      differenceKinds.map(kind => [kind, differences.filter(each => each.kind === kind).length]),
    )
    await deps.db.transaction(tx =>
      record(tx, {
        at: deps.clock.now(),
        type: 'paper.reconciled',
        actor: callerName(system('paper')),
        subject: `organization:${uscc}`,
        data: counts,
      }),
    )
  }
}
