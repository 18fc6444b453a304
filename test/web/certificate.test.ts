import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { seedCertificate } from '../../src/demo/certificate.ts'
import { newcomer, password, type Stage, startStage } from './stage.ts'

let stage: Stage
let folder: string
beforeAll(async () => {
  stage = await startStage()
  folder = stage.world.deps.config.dataDir
  await seedCertificate(stage.world.deps, { ...newcomer, password }, false)
})
afterAll(() => stage.stop())

function hasOpenssl(): boolean {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' }).startsWith('OpenSSL 3')
  } catch {
    return false
  }
}
const openssl = (...command: string[]): Buffer => execFileSync('openssl', command)
const file = (name: string): string => join(folder, name)

/** The commands that the page shows, with the passwords that they would ask for. */
function signAsToldBy(text: string): { chain: string; signature: string } {
  const from = ['pkcs12', '-in', file('demo-certificate.p12'), '-passin', `pass:${password}`]
  openssl(...from, '-nokeys', '-out', file('chain.pem'))
  openssl(...from, '-nocerts', '-out', file('key.pem'), '-passout', 'pass:of the key')
  writeFileSync(file('text'), text)
  const signature = openssl('dgst', '-sha256', '-sign', file('key.pem'), '-passin', 'pass:of the key', file('text'))
  const chain = execFileSync('cat', [file('chain.pem')], { encoding: 'utf8' })
  return { chain, signature: signature.toString('base64') }
}

describe.skipIf(!hasOpenssl())('signing in by a certificate, without scripts', () => {
  it('by what the page says to do; a signature over an earlier text is refused, and what was pasted is kept', async () => {
    const browser = createUserAgent()
    const first = await browser.open(`${stage.origin}/me`)
    const page = await browser.open(`${first.url}?method=certificate`)
    const toSign = /id="to-sign">([^<]+)</.exec(page.html)?.[1] ?? ''
    expect(page.html).toContain('openssl pkcs12 -in my.p12 -nokeys -out chain.pem')
    const given = { ...signAsToldBy(toSign), algorithm: 'ES256' }
    const wrong = await browser.submit(page, { ...given, signature: 'AAAA' }, { form: '/certificate' })
    expect(wrong.html).toContain('签名对不上')
    expect(wrong.html).toContain('待签名的文字已经换新')
    expect(wrong.html).toContain('-----BEGIN CERTIFICATE-----')
    const stale = await browser.submit(wrong, given, { form: '/certificate' })
    expect(stale.html).toContain('签名对不上')
    const again = /id="to-sign">([^<]+)</.exec(stale.html)?.[1] ?? ''
    const home = await browser.submit(stale, { ...signAsToldBy(again), algorithm: 'ES256' }, { form: '/certificate' })
    expect(home.url).toBe(`${stage.origin}/me`)
  })
})
