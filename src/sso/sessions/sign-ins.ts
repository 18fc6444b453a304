import type { Deps } from '../../platform/deps.ts'
import { selectSignIns } from '../store.ts'

export interface SignIn {
  readonly at: Date
  /** The network it came from. */
  readonly source: string
  readonly method: string
  /** `一号` for the installation's own pages. */
  readonly clientName: string
  readonly clientNameEn: string | undefined
}

const shown = 20

/** A person's latest sign-ins, newest first. */
export async function signInsOf({ db }: Pick<Deps, 'db'>, personId: string): Promise<readonly SignIn[]> {
  const rows = await selectSignIns(db, personId, shown)
  return rows.map(({ clientName, clientNameEn, ...rest }) => ({
    ...rest,
    clientName: clientName ?? '一号',
    clientNameEn: clientName === null ? 'Yihao' : (clientNameEn ?? undefined),
  }))
}
