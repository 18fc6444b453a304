import type { Deps } from '../platform/deps.ts'
import { noteKeyOf, verifierKey } from './checkpoint.ts'
import { keyName, originOf } from './doubt.ts'
import { tileWidth } from './edge.ts'
import { refuse } from './faults.ts'
import { hasCheckpointBetween, selectEntries, selectHead, selectLastCheckpoint, selectTile } from './store.ts'
import { parseTilePath, sizesWithTile } from './tile-path.ts'

/**
 * The last published checkpoint (C2SP tlog-checkpoint).
 * @throws Fault `checkpoint-not-found`
 */
export async function readCheckpoint({ db }: Pick<Deps, 'db'>): Promise<string> {
  const last = await selectLastCheckpoint(db)
  if (last === undefined) throw refuse('checkpoint-not-found')
  return last.note
}

/** The key that signs the checkpoints, as text (verifier key of C2SP signed-note). */
export async function readKey({ db, keys, config }: Deps): Promise<string> {
  const head = await selectHead(db)
  const publicKey = await keys.signer.ensure(keyName, 'Ed25519')
  return `${verifierKey(noteKeyOf(head?.origin ?? originOf(config), publicKey))}\n`
}

/** Each entry with its length before it (uint16, big-endian): always 32 here. */
const bundle = (entries: readonly Buffer[]): Buffer =>
  Buffer.concat(entries.flatMap(entry => [Buffer.of(0, entry.length), entry]))

/**
 * A tile or a bundle of entries by its address (C2SP tlog-tiles). A full one is served once a checkpoint covers it, a
 * partial one only if a checkpoint was published that ends in it: what was served never changes.
 * @throws Fault `tile-not-found`
 */
export async function readTile({ db }: Pick<Deps, 'db'>, path: string): Promise<Buffer> {
  const tile = parseTilePath(path)
  if (tile === undefined) throw refuse('tile-not-found')
  const { least, below } = sizesWithTile(tile)
  const isPublished = Number.isSafeInteger(least) && (await hasCheckpointBetween(db, least, below))
  if (!isPublished) throw refuse('tile-not-found')
  const { level, n, width } = tile
  const first = n * tileWidth
  const parts =
    level === 'entries' ? await selectEntries(db, first, first + width) : await selectTile(db, level, n, width)
  // A gap would make wrong bytes that caches keep for ever.
  if (parts.length !== width) throw new Error(`the log lacks parts of tile ${path}`)
  return level === 'entries' ? bundle(parts) : Buffer.concat(parts)
}
