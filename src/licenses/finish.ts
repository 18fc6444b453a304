import { record } from '../audit/index.ts'
import type { Deps } from '../platform/deps.ts'
import { putOutbox } from '../platform/jobs/outbox.ts'
import { signDocuments } from './documents/sign.ts'
import { statusChanged } from './events.ts'
import { openContent, sealField } from './license.ts'
import { issuerCertificate } from './seals/certificates.ts'
import { activateLicense, type LicenseRow, selectByRequest, selectUnfinished } from './store.ts'

/**
 * Second half of "write down, sign, store", for a license that is `prepared`; any other is answered as it is. Whoever
 * comes along may do it, several at once too: one statement decides whose signatures are kept.
 */
export async function finishIssue(deps: Deps, row: LicenseRow): Promise<LicenseRow> {
  if (row.state !== 'prepared') return row
  const { clock, db, keys } = deps
  const key = await issuerCertificate(deps, row.issuerKid)
  if (key === undefined) throw new Error(`certificate ${row.issuerKid} is gone`)
  const place = { list: row.statusList, index: row.statusIndex }
  const signed = await signDocuments(deps, { content: openContent(keys, row.id, row), place, key })
  const at = clock.now()
  const documents = {
    sdJwtSealed: sealField(keys, 'sd_jwt', row.id, signed.sdJwt),
    qrSealed: sealField(keys, 'qr', row.id, signed.qr),
    changedAt: at,
  }
  const done = await db.transaction(async tx => {
    if (!(await activateLicense(tx, row.id, documents))) return false
    await record(tx, {
      at,
      type: 'license.issued',
      actor: row.issuedBy,
      subject: `license:${row.identifier}`,
      data: {
        typeCode: row.typeCode,
        typeVersion: row.typeVersion,
        issuer: row.issuerUscc,
        kid: row.issuerKid,
        contentDigest: row.contentDigest.toString('hex'),
        ...place,
      },
    })
    await putOutbox(tx, statusChanged, { licenseId: row.id, ...place, status: 0 })
    return true
  })
  if (done) return { ...row, ...documents, state: 'active' }
  const other = await selectByRequest(db, row.requestKey)
  if (other === undefined) throw new Error(`license ${row.id} is gone`)
  return other
}

const patienceSeconds = 30
const batch = 100

/** Finishes what a crash left half made, when its client has not come back for it. */
export async function finishUnfinished(deps: Deps): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - patienceSeconds * 1_000)
  for (const row of await selectUnfinished(deps.db, before, batch))
    await finishIssue(deps, row).catch(error =>
      deps.log.error({ err: error, licenseId: row.id }, 'license could not be finished; it will be tried again'),
    )
}
