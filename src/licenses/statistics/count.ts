import type { Deps } from '../../platform/deps.ts'
import { countNext } from './store.ts'

const part = 20_000

/** Counts what the log has that was not counted; broken off anywhere, it goes on where it was. */
export async function countLog({ db }: Pick<Deps, 'db'>): Promise<void> {
  while ((await countNext(db, part)) === part);
}
