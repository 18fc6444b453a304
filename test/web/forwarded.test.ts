import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, type Page } from '../../scripts/user-agent.ts'
import { testClock } from '../harness.ts'
import { type Authority, createAuthority, hasOpenssl, type KeyHolder } from '../identity/credentials/authority.ts'
import { newcomer, type Stage, startStage } from './stage.ts'

const isPossible = hasOpenssl()
const header = 'x-client-certificate'
const secret = 'a shared secret of the reverse proxy'
const clock = testClock(new Date(Date.now() + 60_000))

let stage: Stage
let folder: string
let authority: Authority
let stranger: Authority
let made = 0

function holderOf({ by = authority, days = 30 } = {}): KeyHolder {
  made += 1
  const subject = `/C=CN/CN=测试人/serialNumber=${newcomer.documentNumber}`
  return by.issue(`holder-${made}`, { subject, days })
}
const handedOn = ({ certificate }: KeyHolder, pin = secret): Record<string, string> => ({
  [header]: encodeURIComponent(certificate),
  [`${header}-secret`]: pin,
})

/** Through the proxy to the page for certificates, and its first button. */
async function press(headers: Record<string, string>): Promise<Page> {
  const browser = createUserAgent(headers)
  const first = await browser.open(`${stage.origin}/me`)
  const page = await browser.open(`${first.url}?method=certificate`)
  expect(page.html).toContain('您的浏览器已经出示了一张数字证书')
  return browser.submit(page, {}, { form: '/certificate/forwarded' })
}
const home = (): string => `${stage.origin}/me`

describe.skipIf(!isPossible)(
  `a certificate that the reverse proxy hands on${isPossible ? '' : ': SKIPPED, there is no openssl on this machine'}`,
  () => {
    let revoked: KeyHolder
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'yihao-forwarded-'))
      authority = createAuthority(folder, 'Root')
      stranger = createAuthority(folder, 'Stranger')
      revoked = holderOf()
      authority.revoke(revoked)
      const rootsFile = join(folder, 'roots.pem')
      writeFileSync(rootsFile, authority.certificate)
      stage = await startStage({
        clock,
        config: {
          trustProxy: ['loopback'],
          clientCertificate: { header, secret },
          certificates: { rootsFile, revocationLists: [authority.list(50)], ocsp: undefined, personOid: '2.5.4.5' },
        },
      })
    })
    afterAll(async () => {
      await stage?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it('signs in by one press of a button', async () => {
      expect((await press(handedOn(holderOf()))).url).toBe(home())
    })

    it('is the way that stands open the next time', async () => {
      const browser = createUserAgent(handedOn(holderOf()))
      const first = await browser.open(home())
      const page = await browser.open(`${first.url}?method=certificate`)
      const inside = await browser.submit(page, {}, { form: '/certificate/forwarded' })
      await browser.submit(inside, {}, { form: '/sign-out' })
      expect((await browser.open(home())).html).toContain('您的浏览器已经出示了一张数字证书')
    })

    it.each<[string, () => Record<string, string>, string]>([
      ['with a wrong secret', () => handedOn(holderOf(), `${secret}x`), '没有用数字证书登录成功'],
      ['without the secret', () => ({ [header]: handedOn(holderOf())[header] ?? '' }), '没有用数字证书登录成功'],
      ['that nobody can read', () => ({ [header]: 'no certificate', [`${header}-secret`]: secret }), '读不出这张证书'],
      ['of an authority that is not trusted', () => handedOn(holderOf({ by: stranger })), '不是本系统信任的机构'],
      ['that is revoked', () => handedOn(revoked), '这张证书已经吊销'],
    ])('%s signs nobody in: the page says why, and offers to sign by hand', async (_name, headers, said) => {
      const page = await press(headers())
      expect(page.url).toContain('/sign-in/')
      expect(page.html).toContain(said)
      expect(page.html).toContain('待签名的文字')
    })

    it('that is missing is not offered, and its form signs nobody in', async () => {
      const browser = createUserAgent({ [`${header}-secret`]: secret })
      const first = await browser.open(home())
      const page = await browser.open(`${first.url}?method=certificate`)
      expect(page.html).not.toContain('您的浏览器已经出示了一张数字证书')
      const with_ = { ...page, html: page.html.replaceAll('/certificate"', '/certificate/forwarded"') }
      const given = { challenge: '', chain: '', algorithm: '', signature: '' }
      const answer = await browser.submit(with_, given, { form: '/certificate/forwarded' })
      expect(answer.url).not.toBe(home())
    })

    it('from elsewhere than the proxy is not believed', async () => {
      const far = await startStage({
        config: { trustProxy: ['192.0.2.1'], clientCertificate: { header, secret } },
      })
      try {
        const browser = createUserAgent(handedOn(holderOf()))
        const first = await browser.open(`${far.origin}/me`)
        const page = await browser.open(`${first.url}?method=certificate`)
        const answer = await browser.submit(page, {}, { form: '/certificate/forwarded' })
        expect(answer.html).toContain('没有用数字证书登录成功')
      } finally {
        await far.stop()
      }
    })

    it('that is past its time signs nobody in', async () => {
      const short = handedOn(holderOf({ days: 1 }))
      expect((await press(short)).url).toBe(home())
      clock.advance(2 * 86_400)
      expect((await press(short)).html).toContain('已经过期，或者还没有生效')
    })
  },
)
