import type { Db, Reader } from '../platform/db/client.ts'
import { isTaken } from '../platform/db/taken.ts'
import type { Deps } from '../platform/deps.ts'
import { together } from '../platform/together.ts'
import type { LicenseType } from './catalog/license-type.ts'
import { type FoundBy, foundBy } from './found-by.ts'
import { drawPlaces, insertLicenses, type RequestToWrite, type Standing, selectByRequests } from './issue-store.ts'
import type { Content } from './license.ts'
import { takePaper } from './paper/take.ts'
import { type StatusPlace, statusPlace } from './status-index.ts'
import type { LicenseRow } from './store.ts'

/** A license's row before it has its place in a status list. */
export type Unplaced = Omit<LicenseRow, 'statusList' | 'statusIndex'>

interface Unwritten {
  readonly request: RequestToWrite
  readonly row: Unplaced
  readonly found: readonly FoundBy[]
}

type Written = LicenseRow | undefined

/** Places in the status lists that nobody had and nobody will get again. */
export async function newPlaces({ keys }: Pick<Deps, 'keys'>, reader: Reader, count: number): Promise<StatusPlace[]> {
  const numbers = await drawPlaces(reader, count)
  if (numbers.length !== count) throw new Error('no place in the status list')
  return numbers.map(number => statusPlace(keys.secret('status-index'), number))
}

export const placed = (row: Unplaced, { list, index }: StatusPlace): LicenseRow => ({
  ...row,
  statusList: list,
  statusIndex: index,
})

async function writeAll(deps: Deps, reader: Reader, unwritten: readonly Unwritten[]): Promise<Written[]> {
  const places = await newPlaces(deps, reader, unwritten.length)
  const rows = unwritten.flatMap(({ row, ...others }, n) => {
    const place = places[n]
    return place === undefined ? [] : [{ ...others, row: placed(row, place) }]
  })
  const made = await insertLicenses(reader, rows)
  return rows.map(({ row }) => (made.has(row.id) ? row : undefined))
}

/** One that comes too late for its identifier spoils the statement for all: then each has its own. */
async function writeEach(deps: Deps, unwritten: readonly Unwritten[]): Promise<Written[]> {
  try {
    return await writeAll(deps, deps.db, unwritten)
  } catch (error) {
    if (!isTaken(error)) throw error
    if (unwritten.length === 1) return [undefined]
    return (await Promise.all(unwritten.map(each => writeEach(deps, [each])))).flat()
  }
}

interface Doors {
  find(key: Buffer): Promise<Standing | undefined>
  write(unwritten: Unwritten): Promise<Written>
}

const kept = new WeakMap<Db, Doors>()
function doorsOf(deps: Deps): Doors {
  const known = kept.get(deps.db) ?? {
    find: together<Buffer, Standing | undefined>(async keys => {
      const standing = await selectByRequests(deps.db, keys)
      const found = new Map(standing.map(each => [each.requestKey.toString('hex'), each]))
      return keys.map(key => found.get(key.toString('hex')))
    }),
    write: together<Unwritten, Written>(unwritten => writeEach(deps, unwritten)),
  }
  kept.set(deps.db, known)
  return known
}

/** The license that a request has already, looked for together with others. */
export const standingLicense = (deps: Deps, requestKey: Buffer): Promise<Standing | undefined> =>
  doorsOf(deps).find(requestKey)

/**
 * First half of "write down, sign, store": identifier, place in the status list and content are fixed from here on.
 * Undefined when the request has a license already, or when another version has taken this one's place.
 */
export function writeDown(
  deps: Deps,
  request: RequestToWrite,
  row: Unplaced,
  { content, type: { paper } }: { readonly content: Content; readonly type: LicenseType },
): Promise<Written> {
  const unwritten = { request, row, found: foundBy(deps, content) }
  return paper === true ? writeWithPaper(deps, unwritten, content) : doorsOf(deps).write(unwritten)
}

/** The license and its sheet of paper in one transaction; without a new license no sheet is taken. */
async function writeWithPaper(deps: Deps, unwritten: Unwritten, content: Content): Promise<Written> {
  const writing = deps.db.transaction(async tx => {
    const [written] = await writeAll(deps, tx, [unwritten])
    if (written !== undefined) await takePaper(tx, [{ licenseId: written.id, content }])
    return written
  })
  return writing.catch(error => {
    if (isTaken(error)) return undefined
    throw error
  })
}
