import { createHash, randomBytes, sign } from 'node:crypto'
import { encode, Tagged } from 'cborg'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerDepartment } from '../../src/identity/index.ts'
import { toDigits } from '../../src/licenses/documents/decimal-digits.ts'
import { system } from '../../src/platform/caller.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { constructorType, otherDepartment, person } from '../licenses/registry.ts'
import { type Stage, startStage } from './stage.ts'
import { atHome, type Visitor } from './visitor.ts'

let stage: Stage
let verifier: string
let home: Visitor
beforeAll(async () => {
  stage = await startStage()
  const place = { region: '530000', level: 'province' } as const
  await registerDepartment(stage.world.deps, system('test'), { uscc: otherDepartment.uscc, ...place })
  verifier = await stage.world.token(['licenses.verify'], otherDepartment.uscc)
  home = await atHome(stage, person)
})
afterAll(() => stage.stop())

const now = (): number => Math.floor(Date.now() / 1_000)
const newKey = () => newKeyPair()

/** A holder who shows: each code is a new one. */
async function showing(identifier: string): Promise<() => string> {
  const { privateKey, publicKey } = newKey()
  const key = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65).toString('base64url')
  const choosing = await home.browser.open(`${stage.origin}/me/licenses/${identifier}/show`)
  const page = await home.browser.submit(choosing, { key }, { form: '/show' })
  const id = page.url.split('/').at(-1) ?? ''
  let madeAt = now() - 20
  return () => {
    madeAt += 1
    const header = encode(
      new Map<number, unknown>([
        [1, -7],
        [4, Buffer.from(id.replaceAll('-', ''), 'hex')],
      ]),
    )
    const payload = encode([2, madeAt, randomBytes(8)])
    const input = encode(['Signature1', header, new Uint8Array(), payload])
    const signature = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${stage.origin}/v#${toDigits(encode(new Tagged(18, [header, new Map(), payload, signature])))}`
  }
}

/** A wallet with the license in it: each presentation is a new one. */
async function wallet(identifier: string): Promise<() => Promise<string>> {
  const { privateKey, publicKey } = newKey()
  const page = await home.browser.open(`${stage.origin}/me/licenses/${identifier}/wallet`)
  const [, nonce = ''] = />([\w-]{62})</.exec(page.html.replaceAll('<wbr/>', '')) ?? []
  const proof = await new SignJWT({ nonce })
    .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: publicKey.export({ format: 'jwk' }) })
    .setAudience(stage.origin)
    .setIssuedAt()
    .sign(privateKey)
  const copy = (await home.browser.submit(page, { proof }, { form: '/wallet' })).html.trim()
  return async () => {
    const asked = (await stage.ask('POST', '/api/verifications/nonces', { as: verifier })).body
    const kb = new SignJWT({ nonce: asked.nonce, sd_hash: createHash('sha256').update(copy).digest('base64url') })
    kb.setProtectedHeader({ alg: 'ES256', typ: 'kb+jwt' }).setAudience(asked.audience).setIssuedAt()
    return `${copy}${await kb.sign(privateKey)}`
  }
}

interface Answer {
  readonly outcome: string
  readonly reasons: readonly string[]
  readonly license?: { readonly status: string }
}

const stranger = ''
const named = (as: string) => (as === stranger ? {} : { authorization: `Bearer ${as}` })

async function upload(pdf: Buffer, as: string): Promise<Answer> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), 'a.pdf')
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const answer = await stage.world.server.inject({
    method: 'POST',
    url: '/api/verifications',
    payload: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '', ...named(as) },
  })
  return answer.json()
}

async function ask(payload: object, as = verifier): Promise<Answer> {
  const asked = { method: 'POST', url: '/api/verifications', payload, headers: named(as) } as const
  return (await stage.world.server.inject(asked)).json()
}

async function everyWay() {
  const { identifier, checkCode, qr, number } = (await stage.issue(constructorType)).body
  const pdf = (await stage.call('GET', `/api/licenses/${identifier}/document?format=pdf`)).raw
  const [code, presentation] = [await showing(identifier), await wallet(identifier)]
  const byNumber = { number, typeCode: constructorType, purpose: { matter: '测试事项' } }
  const batch = async (): Promise<Answer[]> => {
    const items = [{ qr }, { identifier, checkCode }, byNumber]
    return (await stage.ask('POST', '/api/verifications/batch', { as: verifier, payload: { items } })).body.results
  }
  const ways: Readonly<Record<string, () => Promise<Answer[]>>> = {
    qr: async () => [await ask({ qr }), await ask({ qr }, stranger)],
    code: async () => [await ask({ identifier, checkCode }), await ask({ identifier, checkCode }, stranger)],
    file: async () => [await upload(pdf, verifier), await upload(pdf, stranger)],
    'show code': async () => [await ask({ showCode: code() })],
    presentation: async () => [await ask({ presentation: await presentation() })],
    number: async () => [await ask(byNumber)],
    batch,
  }
  return { identifier, ways }
}

describe('every way of verifying', () => {
  it('says at once that a license was revoked, and its holder sees each time that somebody known asked', async () => {
    const { identifier, ways } = await everyWay()
    for (const [name, way] of Object.entries(ways))
      for (const { outcome, reasons, license } of await way())
        expect([name, outcome, reasons, license?.status]).toEqual([name, 'valid', [], 'active'])
    const before = await home.browser.open(`${stage.origin}/me/licenses/${identifier}`)
    expect(before.html.match(/data-look="/g)).toHaveLength(9)
    const { status } = await stage.ask('POST', `/api/licenses/${identifier}/revoke`, {
      payload: { reason: 'holder-request' },
    })
    expect(status).toBe(200)
    for (const [name, way] of Object.entries(ways))
      for (const { outcome, reasons, license } of await way())
        expect([name, outcome, reasons, license?.status]).toEqual([name, 'invalid', ['revoked'], 'revoked'])
    const after = await home.browser.open(`${stage.origin}/me/licenses/${identifier}`)
    expect(after.html.match(/data-look="/g)).toHaveLength(18)
    for (const word of ['扫描证照二维码', '输入查验码', '核验文件', '扫描亮证码', '接收您的出示', '输入证照编号'])
      expect(after.html).toContain(`${word} · 未通过：已吊销`)
    expect(after.html).toContain('事由：测试事项')
  })
})
