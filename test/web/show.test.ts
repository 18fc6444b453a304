import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qrVersion } from '../../src/licenses/documents/picture.ts'
import { system } from '../../src/platform/caller.ts'
import { endAllSessions } from '../../src/sso/index.ts'
import { otherDepartment, person } from '../licenses/registry.ts'
import { codeBy, keyPair, now, startShowing } from './showing.ts'
import { newcomer, type Stage, startStage } from './stage.ts'
import { atHome, type Visitor } from './visitor.ts'

let stage: Stage
let verifier: string
beforeAll(async () => {
  stage = await startStage()
  verifier = await stage.world.token(['licenses.verify'], otherDepartment.uscc)
})
afterAll(() => stage.stop())

const start = (identifier: string, visitor: Visitor, fields?: Record<string, string>) =>
  startShowing(stage, identifier, visitor, fields)
const fresh = async (identifier = stage.licenses.good.identifier) => start(identifier, await atHome(stage, person))

async function verify(showCode: string, as: string | undefined = verifier) {
  const { status, body } = await stage.ask('POST', '/api/verifications', {
    ...(as === undefined ? { headers: { authorization: '' } } : { as }),
    payload: { showCode },
  })
  return { status, ...body }
}
const reasonsOf = async (code: string) => (await verify(code)).reasons

describe('a show code', () => {
  it('is answered once, with what the holder chose and the name in clear', async () => {
    const { code, page } = await fresh()
    expect(page.status).toBe(200)
    const shown = code()
    const answer = await verify(shown)
    expect(answer).toMatchObject({
      outcome: 'valid',
      reasons: [],
      license: { identifier: stage.licenses.good.identifier, status: 'active' },
      shown: { holders: [{ name: person.name }] },
    })
    expect(Object.keys(answer.shown.fields).length).toBeGreaterThan(0)
    expect(JSON.stringify(answer)).not.toContain(person.documentNumber)
    const again = await verify(shown)
    expect(again).toMatchObject({ outcome: 'invalid', reasons: ['code-used'] })
    expect(again.license).toBeUndefined()
    expect(again.shown).toBeUndefined()
  })

  it('lets one of 64 readers through', async () => {
    const { code } = await fresh()
    const shown = code()
    const answers = await Promise.all(Array.from({ length: 64 }, () => reasonsOf(shown)))
    expect(answers.filter(reasons => reasons.length === 0)).toHaveLength(1)
    expect(answers.filter(reasons => reasons[0] === 'code-used')).toHaveLength(63)
  })

  it('takes with it all that were made before', async () => {
    const { code } = await fresh()
    const [older, newer] = [code(now() - 10), code()]
    expect(await reasonsOf(newer)).toEqual([])
    expect(await reasonsOf(older)).toEqual(['code-used'])
  })

  it('is dead after a minute, and before its time', async () => {
    const { code } = await fresh()
    expect(await reasonsOf(code(now() - 61))).toEqual(['code-expired'])
    expect(await reasonsOf(code(now() + 30))).toEqual(['code-expired'])
    expect(await reasonsOf(code(now() - 55))).toEqual([])
  })

  it('by another key, of another showing or of none is no proof', async () => {
    const one = await fresh()
    const other = await fresh(stage.licenses.driving.identifier)
    for (const made of [
      codeBy(stage, keyPair().privateKey, one.showing),
      codeBy(stage, other.privateKey, one.showing),
      codeBy(stage, one.privateKey, '01909090-0000-7000-8000-000000000000'),
    ])
      expect(await verify(made)).toMatchObject({ reasons: ['holder-proof-invalid'] })
    expect(await reasonsOf('1234567890')).toEqual(['malformed'])
    expect(await reasonsOf(stage.licenses.good.qr)).toEqual(['malformed'])
  })

  it('ends with the showing, with a newer one, with signing out, and when all sessions are ended', async () => {
    const ended = await fresh()
    await ended.browser.submit(ended.page, {}, { form: '/end' })
    const replaced = await fresh()
    await start(stage.licenses.good.identifier, { browser: replaced.browser, page: replaced.page })
    const left = await fresh()
    await left.browser.submit(left.page, {}, { form: '/sign-out' })
    const thrownOut = await fresh()
    await endAllSessions(stage.world.deps, system('test'), stage.personId)
    for (const each of [ended, replaced, left, thrownOut])
      expect(await reasonsOf(each.code())).toEqual(['code-expired'])
  })

  it('does not outlive what the register says of the license', async () => {
    const { body } = await stage.issue()
    const { code } = await fresh(body.identifier)
    await stage.ask('POST', `/api/licenses/${body.identifier}/suspend`, { payload: { reason: 'holder-request' } })
    const answer = await verify(code())
    expect(answer).toMatchObject({ reasons: ['suspended'], license: { status: 'suspended' } })
    expect(answer.shown).toBeUndefined()
  })

  it('rows that the register did not sign show nothing', async () => {
    const [one, other] = [await fresh(), await fresh(stage.licenses.marriage.identifier)]
    const { owner } = stage.world
    await owner`update verification.showings set identifier = ${stage.licenses.marriage.identifier} where id = ${one.showing}`
    expect(await reasonsOf(one.code())).toEqual(['holder-proof-invalid'])
    await owner`update verification.showings set expires_at = expires_at + interval '1 day' where id = ${other.showing}`
    expect(await reasonsOf(other.code())).toEqual(['holder-proof-invalid'])
  })

  it('is for known callers; a stranger learns nothing and uses nothing up', async () => {
    const { browser, code } = await fresh()
    const shown = code()
    const { statusCode } = await stage.world.server.inject({
      method: 'POST',
      url: '/api/verifications',
      payload: { showCode: shown },
    })
    expect(statusCode).toBe(401)
    const page = await browser.submit(await browser.open(`${stage.origin}/v`), { qr: shown }, { form: '/v?answer' })
    const pasted = page.html.includes('这是亮证码')
      ? page
      : await browser.submit(await browser.open(`${stage.origin}/v`), { qr: shown, identifier: '', checkCode: '' })
    expect(pasted.html).not.toContain(stage.licenses.good.identifier)
    expect(await reasonsOf(shown)).toEqual([])
  })

  it('fits a symbol of version 11', async () => {
    const { code } = await fresh()
    const long = code().replace(stage.origin, 'https://license.digital-government.yunnan.example')
    expect(qrVersion(long)).toBeLessThanOrEqual(11)
  })
})

describe('the pages', () => {
  it('what is not chosen is not shown; the name always is', async () => {
    const { code } = await start(stage.licenses.good.identifier, await atHome(stage, person), { show: '/number' })
    expect((await verify(code())).shown).toEqual({
      holders: [{ name: person.name }],
      number: stage.licenses.good.number,
      fields: {},
    })
  })

  it('the holder sees who looked, with what outcome, while it is shown and later', async () => {
    const { identifier } = (await stage.issue()).body
    const { browser, page, code } = await fresh(identifier)
    const shown = code()
    await verify(shown)
    await verify(shown)
    const during = await browser.open(page.url)
    for (const text of [otherDepartment.name, '有效', '亮证码已使用过']) expect(during.html, text).toContain(text)
    const state = await browser.open(`${page.url}/state`)
    expect(JSON.parse(state.html).looks).toHaveLength(2)
    const later = await browser.open(`${stage.origin}/me/licenses/${identifier}`)
    expect(later.html).toContain('谁核验过')
    expect(later.html).toContain(otherDepartment.name)
  })

  it('is nobody else’s, and not of a license that is not good', async () => {
    const { page } = await fresh()
    const stranger = await atHome(stage, newcomer)
    for (const path of [
      page.url,
      `${page.url}/state`,
      `${stage.origin}/me/licenses/${stage.licenses.good.identifier}/show`,
    ])
      expect((await stranger.browser.open(path)).status, path).toBe(404)
    const again = await atHome(stage, person)
    expect((await again.browser.open(page.url)).status).toBe(404)
    const refused = await start(stage.licenses.revoked.identifier, again)
    expect(refused.page.status).toBe(409)
  })
})
