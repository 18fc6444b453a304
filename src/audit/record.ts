import { randomBytes } from '../platform/crypto/random.ts'
import type { Tx } from '../platform/db/client.ts'
import { type Event, saltBytes } from './leaf.ts'
import { insertRecords } from './store.ts'

const withSalt = (event: Event) => ({ event, salt: randomBytes(saltBytes) })

/**
 * Writes a line of the log in the transaction that did what it tells: both are there or neither. Its place in the tree is
 * given after the commit, within about a second.
 * @returns the record's id
 */
export async function record(tx: Tx, event: Event): Promise<number> {
  const [id] = await insertRecords(tx, [withSalt(event)])
  if (id === undefined) throw new Error('a line of the log was not written')
  return id
}

/** The same for several things that one transaction did, in one statement and in their order. */
export async function recordAll(tx: Tx, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return
  const ids = await insertRecords(tx, events.map(withSalt))
  if (ids.length !== events.length) throw new Error('not every line of the log was written')
}
