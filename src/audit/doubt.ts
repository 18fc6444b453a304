import type { Deps } from '../platform/deps.ts'
import { type NoteKey, noteKeyOf, openCheckpoint, type TreeHead } from './checkpoint.ts'
import { keptPath, readKept } from './kept-checkpoint.ts'
import { insertFirstHead, type StoredCheckpoint, selectHead, selectLastCheckpoint } from './store.ts'
import { openTree } from './tree.ts'

export const keyName = 'log'

/** The log's name at its beginning: an address without scheme, as C2SP tlog-checkpoint recommends. */
export const originOf = ({ origin }: Deps['config']): string => `${new URL(origin).host}/log`

/** A log whose head, tiles and checkpoints agree. */
export interface SoundLog {
  readonly head: TreeHead
  readonly key: NoteKey
  readonly last: StoredCheckpoint | undefined
  /** Size of the last checkpoint that the data folder has seen. */
  readonly keptSize: number | undefined
}

/**
 * Makes sure that the log may go on: the head is what its tiles give, and the tree begins with every tree that was
 * promised by the last checkpoint in the database and by the last one this data folder has seen. Reads a few tiles only.
 * A log is begun here, and only where no trace of an earlier one is left.
 *
 * @throws one sentence that says what does not agree; nothing may be signed then
 */
export async function soundLog(deps: Pick<Deps, 'db' | 'keys' | 'config'>): Promise<SoundLog> {
  const { db, keys, config } = deps
  // What was promised is read before the head, which only grows: a checkpoint ahead of the head is then no accident.
  const kept = await readKept(config.dataDir)
  const last = await selectLastCheckpoint(db)
  if (kept === undefined) await insertFirstHead(db, originOf(config))
  const head = await selectHead(db)
  if (head === undefined)
    throw new Error(
      kept === undefined
        ? 'the log has lines but no head: the database was tampered with or restored in part'
        : `the log is empty, but ${keptPath(config.dataDir)} shows that there was one: restore the database that goes with this data folder`,
    )
  const key = noteKeyOf(head.origin, await keys.signer.ensure(keyName, 'Ed25519'))
  const roots = new Map<number, Promise<Buffer>>()
  const rootAt = (size: number): Promise<Buffer> => {
    const root = roots.get(size) ?? openTree(db, size).root()
    roots.set(size, root)
    return root
  }
  if (!(await rootAt(head.size)).equals(head.root))
    throw new Error(`the log's head does not match its ${head.size} lines: the log was changed; run npm run inspect`)

  const keeps = async (note: string, place: string): Promise<number> => {
    const promised = openCheckpoint(note, key)
    if (promised === undefined) throw new Error(`${place} was not signed by this log's key`)
    if (promised.size > head.size)
      throw new Error(
        `${place} promises ${promised.size} lines, but the log has ${head.size}: the database was set back; restore the newest one`,
      )
    if (!(await rootAt(promised.size)).equals(promised.root))
      throw new Error(`${place} does not match the log's first ${promised.size} lines: the log was changed`)
    return promised.size
  }
  if (last !== undefined && (await keeps(last.note, 'the last published checkpoint')) !== last.size)
    throw new Error('the last published checkpoint stands under another size than its own')
  const keptSize = kept === undefined ? undefined : await keeps(kept, `the checkpoint in ${keptPath(config.dataDir)}`)
  return { head, key, last, keptSize }
}

/** Called at start, before anything is served: doubt refuses to start. */
export async function refuseDoubtfulLog(deps: Deps): Promise<void> {
  await soundLog(deps)
}
