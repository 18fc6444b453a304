import { createHash, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeQr } from '../../src/licenses/index.ts'
import { issueCertificate, issueRoot } from '../../src/platform/keys/certificate-authority.ts'
import { reasonWords, verifyLicense } from '../../src/verification/index.ts'
import { testClock } from '../harness.ts'
import { constructorType } from '../licenses/registry.ts'
import { type Scene, startScene } from './scene.ts'

const clock = testClock('2026-11-24T08:00:30Z')
let scene: Scene
beforeAll(async () => {
  scene = await startScene({ clock, config: { logLevel: 'silent' } })
})
afterAll(() => scene.world.stop())

const now = '2026-11-24T08:00:30.000Z'
const unknown = '1.2.156.3005.2.11100000000013127D001.11530000PDY00001XE.YN2026000000000001.001.X'
const issued = async (overrides: object = {}) => (await scene.issue(constructorType, overrides)).body
const contentOf = (qr: string) => {
  const content = decodeQr(qr)
  if (content === undefined) throw new Error('not a QR of ours')
  return content
}
const reasonsOf = async (input: object, as?: string) => (await scene.verify(input, as)).body.reasons

describe('a good license', () => {
  it('is valid by QR, by bare digits and by check code, masked, with a token and without', async () => {
    const { identifier, checkCode, qr } = await issued()
    const expected = {
      outcome: 'valid',
      reasons: [],
      checkedAt: now,
      statusAsOf: now,
      license: {
        identifier,
        typeCode: constructorType,
        typeName: expect.any(String),
        demoCode: expect.any(Boolean),
        holder: '王**',
        issuer: scene.department,
        status: 'active',
        validFrom: '2026-11-24',
        validUntil: '2029-11-23',
      },
    }
    for (const input of [{ qr }, { qr: qr.split('#')[1] }, { identifier, checkCode }])
      for (const as of [undefined, scene.verifier]) {
        const { status, body } = await scene.verify(input, as)
        expect(status).toBe(200)
        expect(body).toMatchObject(expected)
        expect(JSON.stringify(body)).not.toMatch(/王小云|5301021990/)
      }
    const typed = checkCode.toLowerCase().replace(/^(.{3})/, '$1 ')
    expect(await reasonsOf({ identifier, checkCode: typed })).toEqual([])
  })

  it('what a token learns is recorded, what a stranger learns is not', async () => {
    const { identifier, checkCode, qr } = await issued()
    await scene.verify({ qr })
    await scene.verify({ identifier, checkCode })
    expect(await scene.recordsOf(identifier)).toEqual([])
    await scene.verify({ qr }, scene.verifier)
    await scene.verify({ identifier, checkCode: 'WRONG' }, scene.verifier)
    expect((await scene.recordsOf(identifier)).map(row => row.data)).toEqual([
      { how: 'qr', outcome: 'valid', reasons: [] },
      { how: 'code', outcome: 'invalid', reasons: ['wrong-check-code'] },
    ])
  })

  it('64 verifications at once are 64 records', async () => {
    const { identifier, qr } = await issued()
    const answers = await Promise.all(Array.from({ length: 64 }, () => scene.verify({ qr }, scene.verifier)))
    expect(new Set(answers.map(answer => answer.body.outcome))).toEqual(new Set(['valid']))
    expect(await scene.recordsOf(identifier)).toHaveLength(64)
  })
})

describe('many at once', () => {
  const several = (count: number) => Promise.all(Array.from({ length: count }, () => issued()))

  it('each is answered about its own license, and recorded exactly once', async () => {
    const licenses = await several(16)
    const asked = Array.from({ length: 64 }, (_, n) => licenses[n % licenses.length])
    const answers = await Promise.all(
      asked.map((license, n) =>
        scene.verify(
          n % 4 === 3 ? { identifier: license?.identifier, checkCode: 'WRONG' } : { qr: license?.qr },
          scene.verifier,
        ),
      ),
    )
    for (const [n, { body }] of answers.entries())
      if (n % 4 === 3) expect(body.reasons).toEqual(['wrong-check-code'])
      else expect(body.license.identifier).toBe(asked[n]?.identifier)
    for (const { identifier } of licenses) expect(await scene.recordsOf(identifier)).toHaveLength(4)
  })

  it('strangers and known callers beside each other: only the known are recorded', async () => {
    const [one] = await several(1)
    const { identifier, qr } = one
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => scene.verify({ qr }, n % 2 === 0 ? scene.verifier : undefined)),
    )
    expect(answers.every(({ body }) => body.outcome === 'valid')).toBe(true)
    expect(await scene.recordsOf(identifier)).toHaveLength(20)
  })

  it('one whose row does not open fails alone, and leaves no record', async () => {
    const licenses = await several(12)
    const broken = licenses[5]
    await scene.world.owner`
      update licenses.licenses set holder_sealed = check_code_sealed where identifier = ${broken.identifier}`
    for (const as of [scene.verifier, undefined]) {
      const answers = await Promise.all(licenses.map(({ qr }) => scene.verify({ qr }, as)))
      expect(answers.map(({ status }) => status)).toEqual(licenses.map(each => (each === broken ? 500 : 200)))
    }
    for (const each of licenses) expect(await scene.recordsOf(each.identifier)).toHaveLength(each === broken ? 0 : 1)
  })

  it('nobody learns of a license when the records cannot be written', async () => {
    const licenses = await several(8)
    const { owner } = scene.world
    await owner`create function audit.refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$`
    await owner`create trigger full_disk before insert on audit.pending for each row execute function audit.refuse()`
    try {
      const answers = await Promise.all(licenses.map(({ qr }) => scene.verify({ qr }, scene.verifier)))
      expect(answers.map(({ status, body }) => [status, body.license])).toEqual(licenses.map(() => [500, undefined]))
    } finally {
      await owner`drop trigger full_disk on audit.pending`
      await owner`drop function audit.refuse()`
    }
    for (const { identifier } of licenses) expect(await scene.recordsOf(identifier)).toEqual([])
    const [first] = licenses
    expect((await scene.verify({ qr: first.qr }, scene.verifier)).status).toBe(200)
  })
})

describe('every reason', () => {
  it('malformed', async () => {
    for (const qr of ['hello', 'https://example.org/v#', '１２３', '9'.repeat(1_990), 'javascript:/v#1', '\u0000'])
      expect(await reasonsOf({ qr })).toEqual(['malformed'])
  })

  it('unknown-issuer: no certificate, or one that does not hang on our root', async () => {
    const { qr } = await issued()
    const key = await scene.keyOf(scene.department.uscc)
    const foreign = await scene.sealedQr(contentOf(qr), { ...key, kid: '0011223344556677' })
    const { body } = await scene.verify({ qr: foreign }, scene.verifier)
    expect(body).toEqual({ outcome: 'invalid', reasons: ['unknown-issuer'], checkedAt: now, statusAsOf: now })
    const rogue = await rogueKey()
    expect(await reasonsOf({ qr: await scene.sealedQr(contentOf(qr), rogue) })).toEqual(['unknown-issuer'])
  })

  it('seal-invalid: another key, or another department than the identifier names', async () => {
    const { qr } = await issued()
    const own = await scene.keyOf(scene.department.uscc)
    const other = await scene.keyOf('11530000PDY000124P')
    expect(await reasonsOf({ qr: await scene.sealedQr(contentOf(qr), { ...own, keyName: other.keyName }) })).toEqual([
      'seal-invalid',
    ])
    expect(await reasonsOf({ qr: await scene.sealedQr(contentOf(qr), other) })).toEqual(['seal-invalid'])
    const early = { ...contentOf(qr), issuedAt: new Date('2026-11-24T07:59:00Z') }
    expect(await reasonsOf({ qr: await scene.sealedQr(early, own) })).toEqual(['seal-invalid'])
  })

  it('content-altered and not-found: a genuine seal over what the register does not know', async () => {
    const { qr } = await issued()
    const own = await scene.keyOf(scene.department.uscc)
    const content = contentOf(qr)
    for (const change of [
      { holder: '李**' },
      { validUntil: '2039-11-23' },
      { validUntil: null },
      { index: 1 },
      { list: 1 },
    ])
      expect(await reasonsOf({ qr: await scene.sealedQr({ ...content, ...change }, own) })).toEqual(['content-altered'])
    const made = { ...content, identifier: await unusedIdentifier(content.identifier) }
    expect(await reasonsOf({ qr: await scene.sealedQr(made, own) })).toEqual(['not-found'])
  })

  it('wrong-check-code with a token; without one the same answer as for an unknown identifier', async () => {
    const { identifier } = await issued()
    const wrong = { identifier, checkCode: 'AAAAAAAA' }
    const known = await scene.verify(wrong, scene.verifier)
    expect(known.body).toEqual({ outcome: 'invalid', reasons: ['wrong-check-code'], checkedAt: now, statusAsOf: now })
    await scene.move(identifier, 'revoke')
    const answers = [
      await scene.verify(wrong),
      await scene.verify({ identifier: unknown, checkCode: 'AAAAAAAA' }),
      await scene.verify({ identifier: 'anything', checkCode: 'AAAAAAAA' }),
    ]
    for (const answer of answers)
      expect(answer).toEqual({
        status: 200,
        body: { outcome: 'invalid', reasons: ['not-found'], checkedAt: now, statusAsOf: now },
      })
  })

  it('suspended, valid again, revoked: at once', async () => {
    const { identifier, qr } = await issued()
    await scene.move(identifier, 'suspend')
    expect((await scene.verify({ qr })).body).toMatchObject({
      reasons: ['suspended'],
      license: { status: 'suspended' },
    })
    await scene.move(identifier, 'resume')
    expect(await reasonsOf({ qr })).toEqual([])
    await scene.move(identifier, 'revoke')
    expect((await scene.verify({ qr })).body).toMatchObject({ reasons: ['revoked'], license: { status: 'revoked' } })
  })

  it('superseded', async () => {
    const { identifier, qr, checkCode } = await issued()
    await scene.world.owner`update licenses.licenses set state = 'superseded' where identifier = ${identifier}`
    expect(await reasonsOf({ qr })).toEqual(['superseded'])
    expect(await reasonsOf({ identifier, checkCode })).toEqual(['superseded'])
  })

  it('not-yet-valid and expired to the day, and all reasons together', async () => {
    const { identifier, qr, checkCode } = await issued({ validFrom: '2026-12-01', validUntil: '2026-12-31' })
    const at = async (moment: string) => {
      clock.set(moment)
      const both = [await reasonsOf({ qr }), await reasonsOf({ identifier, checkCode })]
      expect(both[0]).toEqual(both[1])
      return both[0]
    }
    try {
      expect(await at('2026-11-30T15:59:59Z')).toEqual(['not-yet-valid'])
      expect(await at('2026-11-30T16:00:00Z')).toEqual([])
      expect(await at('2026-12-31T15:59:59Z')).toEqual([])
      expect(await at('2026-12-31T16:00:00Z')).toEqual(['expired'])
      expect((await scene.verify({ qr })).body.license.status).toBe('expired')
      await scene.move(identifier, 'revoke')
      expect(await at('2027-01-01T00:00:00Z')).toEqual(['expired', 'revoked'])
    } finally {
      clock.set(now)
    }
  })

  it('has its words in both languages', () => {
    expect(Object.keys(reasonWords)).toEqual(
      (
        'malformed unknown-issuer seal-invalid content-altered not-found wrong-check-code not-yet-valid expired ' +
        'suspended revoked superseded code-used code-expired holder-proof-invalid'
      ).split(' '),
    )
    for (const { zh, en } of Object.values(reasonWords))
      expect([/\p{Script=Han}/u.test(zh), en.length > 5]).toEqual([true, true])
  })
})

describe('the doors', () => {
  it('take exactly one way of asking; anything else is a problem', async () => {
    const { identifier, checkCode, qr } = await issued()
    const wrong = [
      {},
      { qr, identifier, checkCode },
      { qr, extra: 1 },
      { identifier },
      { checkCode },
      { qr: 5 },
      { qr: '' },
      { qr: '1'.repeat(2_001) },
      { identifier, checkCode: '' },
      { identifier: 'x'.repeat(201), checkCode },
    ]
    for (const input of wrong) {
      const { status, body } = await scene.verify(input)
      expect([status, body.code]).toEqual([400, 'malformed-request'])
      expect(JSON.stringify(body)).not.toContain(checkCode)
    }
  })

  it('refuse a token without the scope, and a bad one', async () => {
    const { qr } = await issued()
    const reader = await scene.world.token(['licenses.read'])
    expect((await scene.verify({ qr }, reader)).body.code).toBe('scope-missing')
    expect((await scene.verify({ qr }, 'nonsense')).status).toBe(401)
    const caller = { kind: 'client', id: 'x', scopes: new Set<string>(), organization: undefined } as const
    await expect(verifyLicense(scene.world.deps, caller, { qr })).rejects.toMatchObject({
      code: 'verification-not-allowed',
    })
  })

  it('a batch answers each item in its order, and only with a token', async () => {
    const { identifier, checkCode, qr } = await issued()
    const items = [{ qr }, { qr: 'nonsense' }, { identifier, checkCode }, { identifier: unknown, checkCode }]
    const { status, body } = await scene.post('/api/verifications/batch', { items }, scene.verifier)
    expect(status).toBe(200)
    expect(body.results.map((each: { reasons: string[] }) => each.reasons)).toEqual([
      [],
      ['malformed'],
      [],
      ['not-found'],
    ])
    expect(await scene.recordsOf(identifier)).toHaveLength(2)
    expect((await scene.post('/api/verifications/batch', { items })).status).toBe(401)
    for (const wrong of [[], Array.from({ length: 101 }, () => ({ qr })), [{ qr, extra: 1 }]])
      expect((await scene.post('/api/verifications/batch', { items: wrong }, scene.verifier)).status).toBe(400)
  })

  it('limit strangers, not tokens', async () => {
    const small = await startScene({ clock, config: { rateLimit: 3 } })
    try {
      const ask = async (as?: string) => (await small.verify({ qr: 'x' }, as)).status
      expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 429])
      for (let count = 0; count < 5; count += 1) expect(await ask(small.verifier)).toBe(200)
    } finally {
      await small.world.stop()
    }
  })

  it('are described', async () => {
    const { paths } = (await scene.get('/openapi.json')).json()
    for (const path of ['/api/verifications', '/api/verifications/batch', '/status-lists/{id}', '/trust/roots.pem'])
      expect(paths[path], path).toBeDefined()
  })
})

async function unusedIdentifier(like: string): Promise<string> {
  const { buildIdentifier, parseIdentifier } = await import('../../src/licenses/license-code.ts')
  const code = parseIdentifier(like)
  if (code === undefined) throw new Error('not an identifier')
  return buildIdentifier({ ...code, version: 7 })
}

/** A row slipped into the database: right in everything, but below a root of somebody else. */
async function rogueKey(): Promise<{ kid: string; keyName: string }> {
  const { signer } = scene.world.deps.keys
  const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2036-01-01') }
  const rootKey = await signer.ensure('rogue-root', 'ES256')
  const names = { commonName: 'Rogue', organization: 'Rogue' }
  const root = await issueRoot(signer, 'rogue-root', { subject: names, publicKey: rootKey, ...dates })
  const keyName = 'rogue-department'
  const certificate = await issueCertificate(
    signer,
    { keyName: 'rogue-root', certificate: root },
    {
      subject: {
        commonName: scene.department.name,
        organization: scene.department.name,
        organizationId: scene.department.uscc,
      },
      publicKey: await signer.ensure(keyName, 'ES256'),
      ...dates,
    },
  )
  const { raw } = new X509Certificate(certificate)
  const kid = createHash('sha256').update(raw).digest('hex').slice(0, 16)
  await scene.world.owner`
    insert into licenses.issuer_keys (kid, uscc, name, key_name, certificate, serial, not_before, not_after, created_at)
    values (${kid}, '11530000PDY000132J', 'x', ${keyName}, ${certificate}, ${`${kid}00`}, ${dates.notBefore}, ${dates.notAfter}, now())`
  return { kid, keyName }
}
