import type { Content } from '../license.ts'
import type { StatusPlace } from '../status-index.ts'

/**
 * `proposed` waits for a second person; `running` is worked at, or will be; a chunk that was begun is brought to its end
 * in any state.
 */
export const batchStates = ['proposed', 'running', 'paused', 'cancelled', 'done'] as const
export type BatchState = (typeof batchStates)[number]

export const isBatchState = (text: string): text is BatchState => batchStates.some(state => state === text)

export const batchMoves = ['pause', 'resume', 'cancel'] as const
export type BatchMove = (typeof batchMoves)[number]

const table: Readonly<Record<BatchMove, { readonly from: readonly BatchState[]; readonly to: BatchState }>> = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  cancel: { from: ['proposed', 'running', 'paused'], to: 'cancelled' },
}

export const fromStates = (move: BatchMove): readonly BatchState[] => table[move].from
export const stateAfter = (move: BatchMove): BatchState => table[move].to
/** The moves that may be made from here. */
export const movesFrom = (state: BatchState): readonly BatchMove[] =>
  batchMoves.filter(move => table[move].from.includes(state))

export interface Progress {
  readonly id: string
  readonly state: BatchState
  readonly typeCode: string | null
  readonly dryRun: boolean
  /** In the file. */
  readonly rows: number
  readonly done: number
  readonly issued: number
  readonly failed: number
  /** Rows a second of late; null when nothing was done of late. */
  readonly rate: number | null
  readonly secondsLeft: number | null
  /** Chunks that broke off and are tried again. */
  readonly retried: number
  readonly createdAt: string
  readonly endedAt: string | null
}

/** What became of a row. Of several mistakes each is a line. */
export type RowResult =
  | {
      readonly row: number
      readonly identifier: string
      readonly number: string
      readonly checkCode: string
    }
  /** Nothing against it, in a dry run. */
  | { readonly row: number; readonly isGood: true }
  | { readonly row: number; readonly mistakes: readonly RowMistake[] }

export interface RowMistake {
  /** Stable code of the fault. */
  readonly code: string
  /** Header of the column, or JSON pointer into the line; empty: the whole row. */
  readonly column: string
  /** Never the value. */
  readonly detail: string
  /** What a person is told, in Chinese. */
  readonly message: string
}

/** A row as it is stored until it is done. */
export interface StoredRow {
  /** As a spreadsheet counts, the header being row 1; the line of NDJSON. */
  readonly row: number
  /** The cells of CSV. */
  readonly cells?: readonly string[]
  /** A line of NDJSON. */
  readonly body?: unknown
  /** An earlier row with the same holders and number. */
  readonly twin?: number
}

/** What is to become of a row. */
export type PlannedRow =
  | {
      readonly row: number
      readonly content: Content
      readonly place: StatusPlace
      /** Certificate to sign under. */
      readonly kid: string
      /** Its type is issued on paper too: it takes a sheet. */
      readonly onPaper: boolean
    }
  | Extract<RowResult, { readonly isGood: true } | { readonly mistakes: readonly RowMistake[] }>
