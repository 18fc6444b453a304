import { randomBytes } from 'node:crypto'
import type { Tx } from '../platform/db/client.ts'
import { type Event, saltBytes } from './leaf.ts'
import { insertRecord } from './store.ts'

/**
 * Writes a line of the log in the transaction that did what it tells: both are there or neither. Its place in the tree is
 * given after the commit, within about a second.
 * @returns the record's id
 */
export const record = (tx: Tx, event: Event): Promise<number> => insertRecord(tx, event, randomBytes(saltBytes))
