import { createHash, hash } from 'node:crypto'
import { record } from '../../audit/index.ts'
import { type Caller, callerName } from '../../platform/caller.ts'
import { blindIndex } from '../../platform/crypto/blind-index.ts'
import { canonicalJson } from '../../platform/crypto/canonical-json.ts'
import { seal as encrypt, open } from '../../platform/crypto/envelope.ts'
import type { Deps } from '../../platform/deps.ts'
import { openPdf } from '../../platform/pdf/file.ts'
import { refuse } from '../faults.ts'
import { unprintablePlace } from '../plain-text.ts'
import { refuse as refuseSeal } from './faults.ts'
import { looksOf } from './looks.ts'
import { reading } from './pdf/faults.ts'
import { sealingUpdate } from './pdf/seal-pdf.ts'
import { refuseUnsealable } from './pdf/sealable.ts'
import { placeIn, type Wish } from './place.ts'
import type { Seal } from './seal.ts'
import { requireActive, sealInHand } from './seal-in-hand.ts'
import type { SealKey } from './seal-key.ts'
import { finishSealing, insertSealing, type SealingRow, selectSealing } from './sealings-store.ts'
import { shareIdleKeys } from './store.ts'

export interface DocumentToSeal {
  readonly pdf: Buffer
  readonly place: Wish
  /** Stands in the signature; for everyone to read. */
  readonly reason?: string
}

export interface SealedDocument {
  /** False when this request had its seal already. */
  readonly created: boolean
  readonly pdf: Buffer
}

const placeOf = (id: string): string => `licenses.sealings.update:${id}`

/** One request of one caller, known by its Idempotency-Key; the file counts by its digest. */
function rowOf(deps: Deps, caller: Caller, key: SealKey, input: DocumentToSeal, idempotencyKey: string): SealingRow {
  const { clock, ids, keys } = deps
  const actor = callerName(caller)
  const secret = keys.secret('blind-index')
  const fileDigest = hash('sha256', input.pdf, 'buffer')
  const { place, reason = '' } = input
  const body = canonicalJson({ seal: key.kid, file: fileDigest.toString('hex'), place: { ...place }, reason })
  return {
    id: ids.uuid(),
    requestKey: blindIndex(secret, 'sealing-key', `${actor}\0${key.uscc}\0${idempotencyKey}`),
    requestDigest: blindIndex(secret, 'sealing-body', Buffer.from(body).toString('utf8')),
    kid: key.kid,
    actor,
    at: clock.now(),
    fileDigest,
    updateSealed: null,
    sealedDigest: null,
  }
}

const digestOf = (file: Buffer, update: Buffer): Buffer => createHash('sha256').update(file).update(update).digest()

/** Stores the seal with its line of the log; answers the one that counts. */
async function store(deps: Deps, row: SealingRow, update: Buffer, sealedDigest: Buffer): Promise<SealingRow> {
  const done = { updateSealed: encrypt(deps.keys.fieldKeys[0], placeOf(row.id), update), sealedDigest }
  const isMine = await deps.db.transaction(async tx => {
    // Stopped meanwhile: what was signed is given to nobody.
    if ((await shareIdleKeys(tx, [row.kid])).has(row.kid)) throw refuseSeal('seal-suspended')
    if (!(await finishSealing(tx, row.id, done))) return false
    await record(tx, {
      at: deps.clock.now(),
      type: 'document.sealed',
      actor: row.actor,
      subject: `seal:${row.kid}`,
      data: { fileDigest: row.fileDigest.toString('hex'), sealedDigest: sealedDigest.toString('hex') },
    })
    return true
  })
  if (isMine) return { ...row, ...done }
  const other = await selectSealing(deps.db, row.requestKey)
  if (other === undefined) throw new Error(`sealing ${row.id} is gone`)
  return other
}

/** What was written down is signed, if it is not yet; the same request answers the same bytes ever after. */
async function finish(
  deps: Deps,
  row: SealingRow,
  seal: Seal,
  { pdf, place, reason }: DocumentToSeal,
): Promise<Buffer> {
  const { key } = seal
  let done = row
  if (row.updateSealed === null) {
    requireActive(seal)
    const found = { ...reading(() => placeIn(openPdf(pdf), place)), appearance: looksOf(deps.config, seal) }
    const said = reason === undefined ? {} : { reason }
    const update = await sealingUpdate(deps, { pdf, key, seal: found, at: row.at, ...said })
    done = await store(deps, row, update, digestOf(pdf, update))
  }
  if (done.updateSealed === null) throw new Error(`sealing ${row.id} is not finished`)
  return Buffer.concat([pdf, open(deps.keys.fieldKeys, placeOf(row.id), done.updateSealed)])
}

/**
 * Puts a department's seal on a PDF, once per Idempotency-Key: the same key and file again answer the same sealed file. The
 * file itself is not kept: its digest is, and what was put behind it.
 * @throws Fault `sealing-not-allowed`, `seal-not-found`, `seal-suspended`, `issuer-without-key`, `text-invalid`, `idempotency-key-reused`,
 *   `seal-place-invalid`, `keyword-not-found`, `document-…`, `time-stamp-unavailable`
 */
export async function sealDocument(
  deps: Deps,
  caller: Caller,
  id: string,
  input: DocumentToSeal,
  idempotencyKey: string,
): Promise<SealedDocument> {
  const seal = await sealInHand(deps, caller, id)
  const unprintable = unprintablePlace({ reason: input.reason ?? '' })
  if (unprintable !== undefined)
    throw refuse('text-invalid', [{ pointer: unprintable, detail: 'control character or half surrogate' }])
  const asked = rowOf(deps, caller, seal.key, input, idempotencyKey)
  const standing = await selectSealing(deps.db, asked.requestKey)
  if (standing === undefined) {
    // What cannot be sealed leaves nothing behind.
    requireActive(seal)
    reading(() => {
      const file = openPdf(input.pdf)
      refuseUnsealable(file, false)
      placeIn(file, input.place)
    })
    if (await insertSealing(deps.db, asked)) return { created: true, pdf: await finish(deps, asked, seal, input) }
  }
  const row = standing ?? (await selectSealing(deps.db, asked.requestKey))
  if (row === undefined) throw new Error('a sealing that was written down is gone')
  if (!row.requestDigest.equals(asked.requestDigest)) throw refuse('idempotency-key-reused')
  return { created: false, pdf: await finish(deps, row, seal, input) }
}
