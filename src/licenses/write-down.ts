import { holderIndex } from '../identity/index.ts'
import type { Db } from '../platform/db/client.ts'
import type { Deps } from '../platform/deps.ts'
import { together } from '../platform/together.ts'
import { drawPlaces, insertLicenses, selectByRequests } from './issue-store.ts'
import type { Content } from './license.ts'
import { statusPlace } from './status-index.ts'
import type { LicenseRow } from './store.ts'

/** A license's row before it has its place in a status list. */
export type Unplaced = Omit<LicenseRow, 'statusList' | 'statusIndex'>

interface Unwritten {
  readonly row: Unplaced
  readonly holderIndexes: readonly Buffer[]
}

type Written = LicenseRow | undefined

async function writeAll({ db, keys }: Deps, unwritten: readonly Unwritten[]): Promise<Written[]> {
  const numbers = await drawPlaces(db, unwritten.length)
  const placed = unwritten.map(({ row, holderIndexes }, n) => {
    const number = numbers[n]
    if (number === undefined) throw new Error('no place in the status list')
    const { list, index } = statusPlace(keys.secret('status-index'), number)
    return { row: { ...row, statusList: list, statusIndex: index }, holderIndexes }
  })
  const made = await insertLicenses(db, placed)
  return placed.map(({ row }) => (made.has(row.id) ? row : undefined))
}

interface Doors {
  find(key: Buffer): Promise<Written>
  write(unwritten: Unwritten): Promise<Written>
}

const kept = new WeakMap<Db, Doors>()
function doorsOf(deps: Deps): Doors {
  const known = kept.get(deps.db) ?? {
    find: together<Buffer, Written>(async keys => {
      const found = new Map((await selectByRequests(deps.db, keys)).map(row => [row.requestKey.toString('hex'), row]))
      return keys.map(key => found.get(key.toString('hex')))
    }),
    write: together<Unwritten, Written>(unwritten => writeAll(deps, unwritten)),
  }
  kept.set(deps.db, known)
  return known
}

/** The license that a request has already, looked for together with others. */
export const standingLicense = (deps: Deps, requestKey: Buffer): Promise<Written> => doorsOf(deps).find(requestKey)

/**
 * First half of "write down, sign, store": identifier, place in the status list and content are fixed from here on.
 * Undefined when the request has a license already.
 */
export function writeDown(deps: Deps, row: Unplaced, { holders }: Content): Promise<Written> {
  const holderIndexes = holders.map(holder =>
    holderIndex(deps.keys, { type: holder.documentType, number: holder.documentNumber }),
  )
  return doorsOf(deps).write({ row, holderIndexes })
}
