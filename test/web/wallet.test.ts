import {
  createHash,
  createPublicKey,
  type KeyObject,
  sign,
  verify as verifySignature,
  X509Certificate,
} from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { department, otherDepartment, person } from '../licenses/registry.ts'
import { type Stage, startStage } from './stage.ts'
import { atHome } from './visitor.ts'

let stage: Stage
let verifier: string
/** Seconds by which the register's clock is ahead. */
let ahead = 0
beforeAll(async () => {
  stage = await startStage({ clock: { now: () => new Date(Date.now() + ahead * 1_000) } })
  verifier = await stage.world.token(['licenses.verify'], otherDepartment.uscc)
})
afterAll(() => stage.stop())

const now = (): number => Math.floor(Date.now() / 1_000)
const newKey = () => newKeyPair()
type Key = ReturnType<typeof newKey>

const proofOf = ({ privateKey, publicKey }: Key, claims: JWTPayload, header: object = {}) =>
  new SignJWT({ iat: now(), ...claims })
    .setProtectedHeader({
      alg: 'ES256',
      typ: 'openid4vci-proof+jwt',
      jwk: publicKey.export({ format: 'jwk' }),
      ...header,
    })
    .sign(privateKey)

/** What the page of the wallet says to be signed. */
async function walletPage(identifier: string) {
  const { browser } = await atHome(stage, person)
  const page = await browser.open(`${stage.origin}/me/licenses/${identifier}/wallet`)
  const [, nonce = ''] = />([\w-]{62})</.exec(page.html.replaceAll('<wbr/>', '')) ?? []
  return { browser, page, nonce }
}

async function bound(identifier = stage.licenses.good.identifier, key = newKey()) {
  const { browser, page, nonce } = await walletPage(identifier)
  const proof = await proofOf(key, { aud: stage.origin, nonce })
  const answer = await browser.submit(page, { proof }, { form: '/wallet' })
  expect(answer.status).toBe(200)
  return { key, sdJwt: answer.html.trim() }
}

/** An implementation of RFC 9901 and of SD-JWT VC that is not ours. */
function library(key: Key, checks?: (issuer: X509Certificate) => void) {
  const raw = (signer: KeyObject) => (data: string) =>
    sign('sha256', Buffer.from(data), { key: signer, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  const holds = (data: string, signature: string, by: KeyObject) =>
    verifySignature(
      'sha256',
      Buffer.from(data),
      { key: by, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
  return new SDJwtVcInstance({
    hashAlg: 'sha-256',
    hasher: (data, alg) =>
      createHash(alg.replace('-', ''))
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    saltGenerator: () => 'unused',
    kbSignAlg: 'ES256',
    kbSigner: raw(key.privateKey),
    verifier: (data, signature) => {
      const header = JSON.parse(Buffer.from(data.split('.')[0] ?? '', 'base64url').toString())
      const certificate = new X509Certificate(Buffer.from(header.x5c[0], 'base64'))
      checks?.(certificate)
      return holds(data, signature, certificate.publicKey)
    },
    kbVerifier: (data, signature, payload) => {
      const { jwk = {} } = payload.cnf ?? {}
      return holds(data, signature, createPublicKey({ key: { ...jwk }, format: 'jwk' }))
    },
    statusListFetcher: async () => (await fetch(`${stage.origin}/status-lists/0`)).text(),
    statusVerifier: async () => true,
    statusValidator: async status => expect(status).toBe(0),
  })
}

async function nonceFor(as = verifier): Promise<{ nonce: string; audience: string }> {
  const { status, body } = await stage.ask('POST', '/api/verifications/nonces', { as })
  expect(status).toBe(201)
  return body
}
const frame = { number: true, holders: { 0: { name: true } } }

async function presented(copy: { key: Key; sdJwt: string }, asked: { nonce: string; audience: string }, iat = now()) {
  const kb = { payload: { iat, aud: asked.audience, nonce: asked.nonce } }
  return library(copy.key).present<typeof frame>(copy.sdJwt, frame, { kb })
}

async function verify(presentation: string, as: string | undefined = verifier) {
  const { status, body } = await stage.ask('POST', '/api/verifications', {
    ...(as === undefined ? { headers: { authorization: '' } } : { as }),
    payload: { presentation },
  })
  return { status, ...body }
}
const reasonsOf = async (presentation: string) => (await verify(presentation)).reasons

describe('a license bound to a wallet', () => {
  it('is an SD-JWT VC with cnf, by another implementation too', async () => {
    const copy = await bound()
    const asked = await nonceFor()
    const text = await presented(copy, asked)
    const seen: string[] = []
    const read = await library(copy.key, each => seen.push(each.subject)).verify(text, { keyBindingNonce: asked.nonce })
    expect(seen.join()).toContain(department.name)
    expect(read.payload).toMatchObject({
      identifier: stage.licenses.good.identifier,
      holders: [{ name: person.name }],
      cnf: { jwk: { kty: 'EC', crv: 'P-256', ...pick(copy.key) } },
    })
    expect(read.kb?.payload).toMatchObject({ aud: asked.audience, nonce: asked.nonce })
  })

  it('is recorded with the key’s thumbprint, and not for whoever does not hold the license', async () => {
    const [row] = await stage.world.owner`select actor, data from audit.records where type = 'license.bound' limit 1`
    expect(row).toMatchObject({
      actor: expect.stringMatching(/^person:/),
      data: { key: expect.stringMatching(/^[\w-]{43}$/) },
    })
    const { browser } = await atHome(stage, person)
    const none = await browser.open(
      `${stage.origin}/me/licenses/${stage.licenses.good.identifier.replace(/.$/, '!')}/wallet`,
    )
    expect(none.status).toBe(404)
  })

  it('needs a proof of the key: of this person, for us, fresh, once', async () => {
    const { identifier } = stage.licenses.good
    const key = newKey()
    const { browser, page, nonce } = await walletPage(identifier)
    const good = { aud: stage.origin, nonce }
    const wrong = [
      'nonsense',
      await proofOf(key, { ...good, aud: 'https://elsewhere.example' }),
      await proofOf(key, { ...good, nonce: `${nonce.slice(0, -1)}A`.replace(/A$/, nonce.endsWith('A') ? 'B' : 'A') }),
      await proofOf(key, { ...good, iat: now() - 400 }),
      await proofOf(key, good, { typ: 'JWT' }),
      await proofOf(key, good, { jwk: newKey().publicKey.export({ format: 'jwk' }) }),
      await proofOf(key, { ...good, nonce: (await nonceFor()).nonce }),
    ]
    for (const proof of wrong) {
      const answer = await browser.submit(page, { proof }, { form: '/wallet' })
      expect(answer.html).toContain('密钥证明不对或已过期')
    }
    const proof = await proofOf(key, good)
    expect((await browser.submit(page, { proof }, { form: '/wallet' })).html).toMatch(/^ey[\w-]+\./)
    expect((await browser.submit(page, { proof }, { form: '/wallet' })).html).toContain('密钥证明不对或已过期')
  })
})

describe('a presentation', () => {
  it('tells what the holder disclosed, once, and the holder sees who asked', async () => {
    const copy = await bound()
    const text = await presented(copy, await nonceFor())
    const answer = await verify(text)
    expect(answer).toMatchObject({
      outcome: 'valid',
      license: { identifier: stage.licenses.good.identifier, status: 'active' },
      shown: { holders: [{ name: person.name }], number: stage.licenses.good.number, fields: {} },
    })
    const again = await verify(text)
    expect(again).toMatchObject({ outcome: 'invalid', reasons: ['code-used'] })
    expect([again.license, again.shown]).toEqual([undefined, undefined])
    const { browser } = await atHome(stage, person)
    const page = await browser.open(`${stage.origin}/me/licenses/${stage.licenses.good.identifier}`)
    expect(page.html).toContain('接收您的出示')
  })

  it('lets one of 64 through that bear one nonce', async () => {
    const [copy, asked] = [await bound(), await nonceFor()]
    const text = await presented(copy, asked)
    const answers = await Promise.all(Array.from({ length: 64 }, () => reasonsOf(text)))
    expect(answers.filter(reasons => reasons.length === 0)).toHaveLength(1)
    expect(answers.filter(reasons => reasons[0] === 'code-used')).toHaveLength(63)
  })

  it('counts for five minutes from when it was asked for; signed and sent later it is refused as expired', async () => {
    const [copy, asked, other] = [await bound(), await nonceFor(), await nonceFor()]
    // Signed a moment before it is sent: the proof itself is fresh.
    const at = async (seconds: number, nonce: typeof asked) => {
      ahead = seconds
      return verify(await presented(copy, nonce, now() + seconds)).finally(() => {
        ahead = 0
      })
    }
    expect(await at(290, asked)).toMatchObject({ outcome: 'valid', reasons: [] })
    const late = await at(301, other)
    expect(late).toMatchObject({ status: 200, outcome: 'invalid', reasons: ['code-expired'] })
    expect([late.license, late.shown]).toEqual([undefined, undefined])
  })

  it('without the holder’s key over just this, for just this verifier, proves nothing', async () => {
    const [copy, other] = [await bound(), await bound()]
    const asked = await nonceFor()
    const parts = (text: string) => ({
      head: text.slice(0, text.lastIndexOf('~') + 1),
      proof: text.slice(text.lastIndexOf('~') + 1),
    })
    const good = parts(await presented(copy, asked))
    const foreign = await nonceFor(await stage.world.token(['licenses.verify'], department.uscc))
    const unbound = (
      await stage.call('GET', `/api/licenses/${stage.licenses.good.identifier}/document?format=sd-jwt`)
    ).text.trim()
    const fewer = good.head.split('~').slice(0, 2).join('~')
    for (const text of [
      await presented({ ...copy, key: newKey() }, asked),
      `${good.head}${parts(await presented(other, asked)).proof}`,
      `${fewer}~${good.proof}`,
      `${unbound}${good.proof}`,
      await presented(copy, foreign),
      await presented(copy, { ...asked, nonce: 'A'.repeat(62) }),
      await presented(copy, asked, now() - 400),
      await presented(copy, asked, now() + 400),
      `${good.head}${good.proof.slice(0, -6)}AAAAAA`,
    ])
      expect(await reasonsOf(text)).toEqual(['holder-proof-invalid'])
    for (const text of [good.head, good.proof, 'x~y', '~']) expect(await reasonsOf(text)).toEqual(['malformed'])
    const [jws = ''] = good.head.split('~')
    const [head, , signature] = jws.split('.')
    const claims = Buffer.from(JSON.stringify({ identifier: 'x' })).toString('base64url')
    expect((await verify(`${head}.${claims}.${signature}~${good.proof}`)).outcome).toBe('invalid')
    // None of these has used it up.
    expect(await reasonsOf(`${good.head}${good.proof}`)).toEqual([])
  })

  it('is for those who are known, and follows the register', async () => {
    const copy = await bound(stage.licenses.driving.identifier)
    const text = await presented(copy, await nonceFor())
    expect(await verify(text, '')).toMatchObject({ status: 401, code: 'token-invalid' })
    const stranger = await stage.world.server.inject({
      method: 'POST',
      url: '/api/verifications',
      payload: { presentation: text },
    })
    expect(stranger.json().code).toBe('token-required')
    await stage.ask('POST', `/api/licenses/${stage.licenses.driving.identifier}/suspend`, {
      payload: { reason: 'holder-request' },
    })
    const answer = await verify(text)
    expect(answer).toMatchObject({ outcome: 'invalid', reasons: ['suspended'], license: { status: 'suspended' } })
    expect(answer.shown).toBeUndefined()
  })
})

function pick({ publicKey }: Key) {
  const { x, y } = publicKey.export({ format: 'jwk' })
  return { x, y }
}
