import { createHash } from 'node:crypto'
import { record } from '../../audit/index.ts'
import { callerName, system } from '../../platform/caller.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import type { Db } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse as refuseSeal } from '../seals/faults.ts'
import { shareIdleKeys } from '../seals/store.ts'
import type { LicenseRow } from '../store.ts'
import { insertDocument, selectDocument } from './store.ts'

/** A kind of document that is made when it is first asked for, and the same ever after. */
export interface Kept {
  readonly format: string
  make(deps: Deps, row: LicenseRow): Promise<Made>
}

export interface Made {
  readonly body: Uint8Array
  /** Certificate of the seal that stands on it. */
  readonly kid: string
}

const placeOf = (row: LicenseRow, format: string): string => `licenses.documents.${format}:${row.id}`

async function standing({ db, keys }: Deps, row: LicenseRow, format: string): Promise<Buffer | undefined> {
  const sealed = await selectDocument(db, row.id, format)
  return sealed === undefined ? undefined : open(keys.fieldKeys, placeOf(row, format), sealed)
}

/**
 * Stores it with its line of the log before anybody gets it; answers the one that counts.
 * @throws Fault `seal-suspended` when the seal was stopped while the document was made
 */
async function makeAndStore(deps: Deps, row: LicenseRow, { format, make }: Kept): Promise<Buffer> {
  const made = await make(deps, row)
  const body = Buffer.from(made.body)
  const at = deps.clock.now()
  const bodySealed = seal(deps.keys.fieldKeys[0], placeOf(row, format), body)
  const isMine = await deps.db.transaction(async tx => {
    // Stopped meanwhile: what was sealed is given to nobody.
    if ((await shareIdleKeys(tx, [made.kid])).has(made.kid)) throw refuseSeal('seal-suspended')
    if (!(await insertDocument(tx, { licenseId: row.id, format, madeAt: at, bodySealed }))) return false
    await record(tx, {
      at,
      type: 'license.document-made',
      actor: callerName(system('documents')),
      subject: `license:${row.identifier}`,
      data: { format, digest: createHash('sha256').update(body).digest('hex') },
    })
    return true
  })
  const document = isMine ? body : await standing(deps, row, format)
  if (document === undefined) throw new Error(`document ${format} of license ${row.id} is gone`)
  return document
}

const underWay = new WeakMap<Db, Map<string, Promise<Buffer>>>()

/** The document as it was first made. Who asks while it is being made waits for the same one. */
export async function keptDocument(deps: Deps, row: LicenseRow, kept: Kept): Promise<Buffer> {
  const found = await standing(deps, row, kept.format)
  if (found !== undefined) return found
  const making = underWay.get(deps.db) ?? new Map<string, Promise<Buffer>>()
  underWay.set(deps.db, making)
  const key = placeOf(row, kept.format)
  const begun = making.get(key) ?? makeAndStore(deps, row, kept).finally(() => making.delete(key))
  making.set(key, begun)
  return begun
}
