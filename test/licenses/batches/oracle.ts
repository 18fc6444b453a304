import { createHash, verify, X509Certificate } from 'node:crypto'
import { compactVerify } from 'jose'
import { expect } from 'vitest'
import { qrOf, sdJwtOf } from '../../../src/licenses/documents/assemble.ts'
import { qrUrl } from '../../../src/licenses/documents/qr-payload.ts'
import { decodeQr } from '../../../src/licenses/index.ts'
import { openContent } from '../../../src/licenses/license.ts'
import { licenseIdOf } from '../../../src/licenses/license-id.ts'
import { licenses } from '../../../src/licenses/schema.ts'
import { selectUnfinished, typed } from '../../../src/licenses/store.ts'
import type { Registry } from '../registry.ts'

/**
 * Re-checks the world: so many licenses, all active, each with one line of the log and one place, both signatures good and
 * both saying what is stored; a sample is verified through the door.
 */
export async function expectIssued({ world, ask }: Registry, expected: number): Promise<void> {
  const { owner, deps } = world
  const [counts] = await owner`
    select count(*)::int as licenses, count(*) filter (where state = 'active')::int as active,
      count(distinct (status_list, status_index))::int as places, count(distinct identifier)::int as identifiers,
      count(distinct lineage_id) filter (where state in ('active', 'suspended'))::int as "inForce"
      from licenses.licenses`
  const all = { licenses: expected, active: expected, places: expected, identifiers: expected, inForce: expected }
  expect(counts).toEqual(all)
  const [logged] = await owner`
    select count(*)::int as lines, count(distinct subject)::int as subjects,
      count(*) filter (where subject in (select 'license:' || identifier from licenses.licenses))::int as known
    from audit.records where type = 'license.issued'`
  expect(logged).toEqual({ lines: expected, subjects: expected, known: expected })
  expect(await selectUnfinished(deps.db, new Date(Date.now() + 60_000), 1)).toEqual([])

  const [key] = await owner`select certificate from licenses.issuer_keys k where exists (
    select from licenses.licenses l where l.issuer_kid = k.kid)`
  const { publicKey } = new X509Certificate(String(key?.certificate))
  const rows = (await deps.db.select().from(licenses)).map(typed)
  for (const row of rows) {
    expect(row.id).toBe(licenseIdOf(row.identifier))
    const content = openContent(deps.keys, row.id, row)
    const qr = decodeQr(qrUrl(world.origin, qrOf(deps.keys, row)))
    if (qr === undefined) throw new Error('a QR that cannot be read')
    const isSigned = verify('sha256', qr.toBeSigned, { key: publicKey, dsaEncoding: 'ieee-p1363' }, qr.signature)
    expect([isSigned, qr.identifier, qr.list, qr.index]).toEqual([
      true,
      row.identifier,
      row.statusList,
      row.statusIndex,
    ])
    const [jws = '', ...disclosures] = (await sdJwtOf(deps, row)).split('~')
    const { payload } = await compactVerify(jws, publicKey)
    const claims = JSON.parse(Buffer.from(payload).toString())
    expect(claims).toMatchObject({ identifier: content.identifier, status: { status_list: { idx: row.statusIndex } } })
    const number = disclosures.find(
      each => JSON.parse(Buffer.from(each, 'base64url').toString() || '[]')[1] === 'number',
    )
    expect(claims._sd).toContain(
      createHash('sha256')
        .update(number ?? '')
        .digest('base64url'),
    )
  }
  for (const row of rows.slice(0, 20)) {
    const qr = qrUrl(world.origin, qrOf(deps.keys, row))
    const answer = await ask('POST', '/api/verifications', {
      payload: { qr },
      as: await world.token(['licenses.verify']),
    })
    expect(answer.body).toMatchObject({ outcome: 'valid', reasons: [] })
  }
}
