import { record } from '../../audit/index.ts'
import type { Tx } from '../../platform/db/client.ts'
import type { Deps } from '../../platform/deps.ts'
import { signDocuments } from '../documents/sign.ts'
import { rowOf } from '../draft.ts'
import { tellIssued } from '../finish.ts'
import { foundBy } from '../found-by.ts'
import { insertLicenses, type LicenseToWrite } from '../issue-store.ts'
import { type Content, openField } from '../license.ts'
import { takePaper } from '../paper/take.ts'
import { licenseKey } from '../seals/certificates.ts'
import { refuse as refuseSeal } from '../seals/faults.ts'
import { shareIdleKeys } from '../seals/store.ts'
import type { LicenseRow } from '../store.ts'
import { placed } from '../write-down.ts'
import type { PlannedRow, RowResult } from './batch.ts'
import { batchAuthority } from './batch-authority.ts'
import { LeaseLost } from './lease-lost.ts'
import { sealPart } from './place.ts'
import { planChunk } from './plan-chunk.ts'
import { holdSheets } from './sheets.ts'
import { inSlices } from './slices.ts'
import { type BatchRow, closeChunk, countChunk, type LeasedChunk } from './store.ts'

/** A row's license as it is stored, or why there is none. */
interface Made {
  readonly result: RowResult
  readonly license?: LicenseToWrite & { readonly row: LicenseRow }
  /** What it says, where it takes a sheet of paper. */
  readonly onPaper?: Content
}

async function make(deps: Deps, batch: BatchRow, planned: PlannedRow): Promise<Made> {
  if (!('content' in planned)) return { result: planned }
  const { clock, keys } = deps
  const { row: at, content, place, kid } = planned
  const by = batchAuthority(batch)
  const key = await licenseKey(deps, kid)
  const signed = await signDocuments(deps, { content, place, key })
  const prepared = placed(rowOf(deps, by, content, key), place)
  const row: LicenseRow = {
    ...prepared,
    state: 'active',
    changedAt: clock.now(),
    signed,
  }
  const checkCode = openField(keys, 'check_code', row.id, row.checkCodeSealed).toString('utf8')
  return {
    license: { row, found: foundBy(deps, content) },
    ...(planned.onPaper ? { onPaper: content } : {}),
    result: { row: at, identifier: content.identifier, number: content.number, checkCode },
  }
}

/** A suspended seal is waited for; what was signed by one that is revoked by now is no license. */
async function withSeals(tx: Tx, made: readonly Made[]): Promise<readonly Made[]> {
  const idle = await shareIdleKeys(tx, [...new Set(made.flatMap(({ license }) => license?.row.issuerKid ?? []))])
  if (idle.size === 0) return made
  const refused = refuseSeal('seal-suspended')
  if ([...idle.values()].includes('suspended')) throw refused
  const mistake = { code: refused.code, column: '', detail: 'the seal is revoked', message: refused.row.zh }
  return made.map(each =>
    each.license !== undefined && idle.has(each.license.row.issuerKid)
      ? { result: { row: each.result.row, mistakes: [mistake] } }
      : each,
  )
}

/** Rows whose sheet of paper is not to be had have no license. */
async function withSheets(tx: Tx, made: readonly Made[]): Promise<readonly Made[]> {
  const wrong = await holdSheets(
    tx,
    made.flatMap(({ onPaper }) => onPaper ?? []),
  )
  return made.map(each => {
    const mistake = each.onPaper === undefined ? undefined : wrong.get(each.onPaper)
    return mistake === undefined ? each : { result: { row: each.result.row, mistakes: [mistake] } }
  })
}

async function insert(tx: Tx, made: readonly Made[]): Promise<number> {
  const licenses = made.flatMap(({ license }) => license ?? [])
  if (licenses.length === 0) return 0
  const stored = await insertLicenses(tx, licenses)
  if (stored.size !== licenses.length) throw new Error('a row of a batch has a license already')
  await takePaper(
    tx,
    made.flatMap(({ license, onPaper: content }) =>
      license === undefined || content === undefined ? [] : [{ licenseId: license.row.id, content }],
    ),
  )
  await tellIssued(
    tx,
    licenses.map(({ row }) => row),
  )
  return licenses.length
}

/** One transaction: the licenses with their lines of the log and events, the results, the end of the chunk. */
async function store(deps: Deps, batch: BatchRow, chunk: LeasedChunk, made: readonly Made[]): Promise<void> {
  const { clock, db, keys } = deps
  await db.transaction(async tx => {
    const kept = await withSheets(tx, await withSeals(tx, made))
    const results = kept.map(({ result }) => result)
    const resultsSealed = sealPart(keys, { name: 'results', batchId: batch.id, n: chunk.n }, results)
    if (!(await closeChunk(tx, chunk, resultsSealed))) throw new LeaseLost(`chunk ${chunk.n} of ${batch.id}`)
    const issued = await insert(tx, kept)
    const failed = results.filter(result => 'mistakes' in result).length
    const at = clock.now()
    if (!(await countChunk(tx, batch.id, { issued, failed }, at))) return
    const subject = `license-batch:${batch.id}`
    await record(tx, { at, type: 'license-batch.done', actor: batch.createdBy, subject, data: { rows: batch.rows } })
  })
}

/**
 * Issues the licenses of a chunk by the rules of one: written down in its plan, signed, stored. What breaks off is taken up
 * again by the plan; of two who have one chunk, the one with the lease stores it.
 */
export async function issueChunk(deps: Deps, batch: BatchRow, chunk: LeasedChunk): Promise<void> {
  const plan = await planChunk(deps, batch, chunk)
  await store(deps, batch, chunk, await inSlices(plan, planned => make(deps, batch, planned)))
}
