import type { Tx } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { noteKeyOf } from './checkpoint.ts'
import { keyName, originOf } from './doubt.ts'
import { growTree, tileWidth } from './edge.ts'
import { type Finding, type Ledger, mostFindings, openLedger } from './finding.ts'
import { createFrontier } from './frontier.ts'
import {
  countLines,
  type Place,
  readStill,
  type StoredTile,
  selectBeyond,
  selectCheckpoints,
  selectPlaces,
  selectReach,
  selectStuck,
  selectTiles,
  selectUnplaced,
} from './inspect-store.ts'
import { keptPath, readKept } from './kept-checkpoint.ts'
import { commitmentOf, type Line } from './leaf.ts'
import { leafHash } from './merkle.ts'
import { type Promises, watchPromises } from './promises.ts'

export interface Inspection {
  /** Lines that have a place; `root` is the hash of their tree, in base64. */
  readonly size: number
  readonly root: string
  readonly records: number
  readonly pending: number
  readonly checkpoints: number
  /** The first thousand; `found` counts all. */
  readonly findings: readonly Finding[]
  readonly found: number
}

export interface InspectOptions {
  /** A checkpoint of this log that was kept elsewhere. */
  readonly checkpoint?: string | undefined
}

const pagePlaces = 20 * tileWidth
const pageRecords = 20_000

const isIntact = (line: Line & { commitment: Buffer }): boolean => commitmentOf(line).equals(line.commitment)

/** One place: its record, its leaf and its hash in the tile tell the same, or the finding says which do not. */
function inspectPlace(ledger: Ledger, index: number, place: Place | undefined, inTile: Buffer | undefined): void {
  if (place === undefined) {
    ledger.add({ kind: 'missing', index, detail: 'the place is gone' })
    return
  }
  const { recordId, line, hash } = place
  if (line === undefined) ledger.add({ kind: 'missing', recordId, index, detail: 'the record is gone' })
  else if (!isIntact(line) || !leafHash(line.commitment).equals(hash))
    ledger.add({ kind: 'changed', recordId, index, detail: 'the record is not the one that was logged' })
  if (inTile !== undefined && !inTile.equals(hash))
    ledger.add({ kind: 'changed', recordId, index, detail: 'the place has another hash than its tile' })
}

async function compareTiles(
  tx: Tx,
  ledger: Ledger,
  full: ReturnType<ReturnType<typeof growTree>['append']>,
  bottom: Map<number, StoredTile>,
): Promise<void> {
  for (const tile of full) {
    const { level, n } = tile
    const stored = level === 0 ? bottom.get(n) : (await selectTiles(tx, level, n, n + 1)).get(n)
    const label = `tile ${n} of level ${level}`
    if (stored === undefined) ledger.add({ kind: 'missing', detail: `${label} is gone` })
    else if (
      !stored.root.equals(tile.root) ||
      stored.hashes.length !== tileWidth ||
      !tile.hashes.every((hash, at) => stored.hashes[at]?.equals(hash))
    )
      ledger.add({ kind: 'changed', detail: `${label} is not what the level below gives` })
  }
}

/**
 * Builds the tree again, page by page. Where sources differ, the tile is taken for the tree: monitors may hold
 * copies of it. So one changed line is one finding, and does not make every later root differ.
 */
async function inspectTree(tx: Tx, ledger: Ledger, size: number, promises: Promises): Promise<Buffer> {
  const tree = growTree([], 0)
  const frontier = createFrontier()
  for (const stored of await selectCheckpoints(tx, -1, 0)) promises.meetStored(stored, frontier.root())
  promises.meetOthers(0, frontier.root)
  for (let from = 0; from < size; from += pagePlaces) {
    const to = Math.min(from + pagePlaces, size)
    const places = new Map((await selectPlaces(tx, from, to)).map(place => [place.index, place]))
    const bottom = await selectTiles(tx, 0, from / tileWidth, Math.floor(to / tileWidth))
    const checkpoints = new Map((await selectCheckpoints(tx, from, to)).map(stored => [stored.size, stored]))
    const hashes: Buffer[] = []
    for (let index = from; index < to; index += 1) {
      const place = places.get(index)
      const inTile = bottom.get(Math.floor(index / tileWidth))?.hashes[index % tileWidth]
      inspectPlace(ledger, index, place, inTile)
      const hash = inTile ?? place?.hash ?? Buffer.alloc(32)
      hashes.push(hash)
      frontier.append(hash)
      const stored = checkpoints.get(index + 1)
      if (stored !== undefined) promises.meetStored(stored, frontier.root())
      promises.meetOthers(index + 1, frontier.root)
    }
    await compareTiles(tx, ledger, tree.append(hashes), bottom)
  }
  return frontier.root()
}

/** What stands beyond the tree, and what never came in. */
async function inspectRest(tx: Tx, ledger: Ledger, size: number): Promise<void> {
  const beyond = await selectBeyond(tx, size, mostFindings)
  for (const place of beyond.places) ledger.add({ kind: 'extra', ...place, detail: 'a place beyond the head' })
  for (const { level, n } of beyond.tiles)
    ledger.add({ kind: 'extra', detail: `tile ${n} of level ${level} lies beyond the head` })
  for (const checkpoint of beyond.checkpoints)
    ledger.add({
      kind: 'missing',
      detail: `a stored checkpoint promises ${checkpoint.size} lines, the log has ${size}`,
    })
  for (const { recordId, isGone } of await selectStuck(tx, mostFindings))
    ledger.add(
      isGone
        ? { kind: 'missing', recordId, detail: 'the record waits for its place but is gone' }
        : { kind: 'extra', recordId, detail: 'the record waits for a place but has one' },
    )
  for (
    let page = await selectUnplaced(tx, 0, pageRecords);
    page;
    page = await selectUnplaced(tx, page.last, pageRecords)
  )
    for (const { line, isWaiting } of page.lines) {
      if (!isWaiting) ledger.add({ kind: 'extra', recordId: line.id, detail: 'the record was never logged' })
      else if (!isIntact(line))
        ledger.add({ kind: 'changed', recordId: line.id, detail: 'the record is not the one that was written' })
    }
}

/**
 * Reads the whole log again and compares everything with everything: records with commitments, leaves, tiles, head, and
 * every checkpoint in the database, in the data folder and, if given, from elsewhere. Changes nothing.
 */
export async function inspectLog(
  { db, keys, config }: Pick<Deps, 'db' | 'keys' | 'config'>,
  options: InspectOptions = {},
): Promise<Inspection> {
  const kept = await readKept(config.dataDir)
  const publicKey = await keys.signer.publicKey(keyName)
  return readStill(db, async tx => {
    const ledger = openLedger()
    const { head, size } = await selectReach(tx)
    if (head === undefined && size > 0) ledger.add({ kind: 'missing', detail: 'the head of the tree is gone' })
    const key = publicKey === undefined ? undefined : noteKeyOf(head?.origin ?? originOf(config), publicKey)
    const promises = watchPromises(ledger, key)
    promises.expect(kept, `the checkpoint in ${keptPath(config.dataDir)}`)
    promises.expect(options.checkpoint, 'the given checkpoint')
    const root = await inspectTree(tx, ledger, size, promises)
    promises.refuseBeyond(size)
    if (head !== undefined && !head.root.equals(root))
      ledger.add({ kind: 'changed', detail: 'the head of the tree is not the root of its lines' })
    await inspectRest(tx, ledger, size)
    const counts = await countLines(tx)
    return { size, root: root.toString('base64'), ...counts, findings: ledger.findings, found: ledger.found() }
  })
}
