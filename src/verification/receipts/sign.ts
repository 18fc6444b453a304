import { X509Certificate } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { proofOfRecord, type RecordProof } from '../../audit/index.ts'
import { epochSeconds } from '../../platform/clock.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import { open, seal } from '../../platform/crypto/envelope.ts'
import { jwsHeader, signCompact } from '../../platform/crypto/jws.ts'
import type { Deps } from '../../platform/deps.ts'
import { delegateCertificate, registerSigner } from '../delegate.ts'
import { refuse } from '../faults.ts'
import { placeOf } from './keep.ts'
import { receiptType } from './receipt.ts'
import { keepForm, type ReceiptRow, selectReceipt } from './store.ts'

/** Lines are published about a second after they were written: whoever prints at once waits for it. */
const tries = 16
const pauseMilliseconds = 250

async function published(deps: Deps, recordId: number): Promise<RecordProof> {
  for (let left = tries; left > 0; left -= 1) {
    const proof = await proofOfRecord(deps, recordId)
    if (proof !== undefined) return proof
    await pause(pauseMilliseconds)
  }
  throw refuse('receipt-not-ready')
}

async function sign(deps: Deps, row: ReceiptRow): Promise<string> {
  const { clock, config, db, keys } = deps
  const content: { readonly [name: string]: Json } = JSON.parse(
    open(keys.fieldKeys, placeOf(row.id, 'content'), row.contentSealed).toString('utf8'),
  )
  const { index, size, text } = await published(deps, row.recordId)
  const certificate = await delegateCertificate(deps, db, registerSigner)
  const header = jwsHeader({ typ: receiptType, x5c: [new X509Certificate(certificate).raw.toString('base64')] })
  const log = { record: row.recordId, index, size, proof: text }
  return signCompact(keys.signer, registerSigner.keyName, header, {
    iss: config.origin,
    iat: epochSeconds(clock.now()),
    ...content,
    log,
  })
}

const formIn = { jws: 'jwsSealed', pdf: 'pdfSealed' } as const

/** A form of the receipt as it was first made. Of several who ask at once, one makes the one that counts. */
export async function keptForm(
  deps: Deps,
  row: ReceiptRow,
  form: 'jws' | 'pdf',
  make: () => Promise<string | Uint8Array>,
): Promise<Buffer> {
  const { db, keys } = deps
  const place = placeOf(row.id, form)
  const standing = row[formIn[form]]
  if (standing !== null) return open(keys.fieldKeys, place, standing)
  const made = Buffer.from(await make())
  if (await keepForm(db, row.id, formIn[form], seal(keys.fieldKeys[0], place, made))) return made
  const other = (await selectReceipt(db, row.id))?.[formIn[form]]
  if (other === null || other === undefined) throw new Error(`receipt ${row.id} is gone`)
  return open(keys.fieldKeys, place, other)
}

/**
 * The receipt as a compact JWS by the register's key, ES256.
 * @throws Fault `receipt-not-ready` while the log has not published its line
 */
export const signedReceipt = async (deps: Deps, row: ReceiptRow): Promise<string> =>
  (await keptForm(deps, row, 'jws', () => sign(deps, row))).toString('ascii')
