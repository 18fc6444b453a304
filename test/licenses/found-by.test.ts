import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { foundBy, numberIndex } from '../../src/licenses/found-by.ts'
import type { Content, Holder, Party } from '../../src/licenses/license.ts'
import { connectionTo } from '../../src/platform/db/client.ts'
import { startWorld, type World } from '../harness.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const child = (documentNumber: string, guardians: Party[]): Holder => ({
  documentType: 'resident-id',
  documentNumber,
  name: '王小禾',
  guardians,
})
const grown: Party = { documentType: 'resident-id', documentNumber: '530102199003071232', name: '王小云' }
const guardian: Party = { documentType: 'resident-id', documentNumber: '530103198811230028', name: '李丽' }
const content = (holders: readonly Holder[]): Content => ({
  identifier: '',
  typeCode: '',
  typeVersion: 1,
  issuer: { uscc: '', name: '' },
  number: 'YX-2026-001',
  holders,
  fields: {},
  validFrom: '2026-01-01',
  validUntil: null,
  issuedAt: '2026-01-01T00:00:00.000Z',
  salt: '',
})

describe('by what a license is found', () => {
  it('its number, each holder and each guardian once; a guardian as long as any ward is a child, a holder for good', () => {
    const found = foundBy(
      world.deps,
      content([child('530102201006150015', [guardian, grown]), child('530102201506150013', [guardian]), grown]),
    )
    expect(found.map(each => each.guardianUntil)).toEqual([null, null, null, null, '2033-06-15'])
  })

  it('a number however it was typed', () => {
    const [one, other] = ['yx－2026 001', ' YX-2026001'].map(each => numberIndex(world.deps, each).toString('hex'))
    expect(one).toBe(other)
  })
})

describe('the migration to blind indexes', () => {
  it('takes over numbers, holders and guardians of what was issued before', async () => {
    const name = `before_${randomBytes(6).toString('hex')}`
    await world.owner.unsafe(`create database ${name}`)
    const sql = connectionTo({ ...inject('owner'), database: name }, { max: 1, onnotice: () => undefined })
    const migrate = async (tag: string) =>
      sql.unsafe(await readFile(new URL(`../../migrations/${tag}.sql`, import.meta.url), 'utf8'))
    try {
      await migrate('0000_init')
      await sql`insert into licenses.issuer_keys
        (kid, uscc, name, key_name, certificate, serial, not_before, not_after, created_at)
        values ('k', '', '', '', '', '', now(), now(), now())`
      const [license] = await sql`insert into licenses.licenses
        (id, identifier, lineage_id, version, origin, issued_by, type_code, type_version, issuer_uscc, issuer_kid, state, status_list,
          status_index, valid_from, issued_at, changed_at, number_index, content_digest, content_sealed, check_code_sealed, holder_sealed)
        values (gen_random_uuid(), '1', gen_random_uuid(), 1, 'issue', '', '', 1, '', 'k', 'active', 0, 0, now(), now(), now(), 'n', '', '', '', '')
        returning id`
      await sql`insert into licenses.license_holders (license_id, position, holder_index, guardian_until) values
        (${license?.id}, 0, 'h', null), (${license?.id}, 1, 'g', '2030-01-01'), (${license?.id}, 2, 'g', '2031-01-01'),
        (${license?.id}, 3, 'h', '2030-01-01')`
      await migrate('0001_blind_indexes')
      const rows = await sql`
        select encode(blind_index, 'escape') as by, guardian_until::text as until, license_id = ${license?.id} as "isIts"
        from licenses.blind_indexes order by 1`
      expect([...rows]).toEqual([
        { by: 'g', until: '2031-01-01', isIts: true },
        { by: 'h', until: null, isIts: true },
        { by: 'n', until: null, isIts: true },
      ])
    } finally {
      await sql.end()
    }
  })
})
