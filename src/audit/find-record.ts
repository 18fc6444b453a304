import type { Deps } from '../platform/deps.ts'
import { selectRecordId } from './store.ts'

/** What is known of a record: what it is, and about when it was written. */
export interface Sought {
  readonly type: string
  readonly subject: string
  readonly from: Date
  readonly until: Date
}

/** The first record of a kind about a subject within a time; undefined where there is none. For a slice's own records. */
export const findRecord = ({ db }: Pick<Deps, 'db'>, sought: Sought): Promise<number | undefined> =>
  selectRecordId(db, sought)
