import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { all } from '../vectors/read.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

/** As a page would do it, over all vectors; answers what was other than expected. */
const judge = `async all => {
  const bytesOf = text => Uint8Array.from(atob(text), character => character.charCodeAt(0))
  const trusts = {}
  for (const [name, pem] of Object.entries(all.trusts)) trusts[name] = await offline.readTrust(pem)
  const differing = []
  for (const { name, qr, credential, trust, statusLists, revocationLists, at, expect } of all.vectors) {
    const answer = await offline.verifyOffline({
      ...(qr === undefined ? { credential } : { qr }),
      trust: trusts[trust],
      statusLists: statusLists.map(each => all.statusLists[each]),
      revocationLists: revocationLists.map(each => bytesOf(all.revocationLists[each])),
      at: new Date(at),
    })
    const { outcome, reasons } = answer
    const isSame = ['status', 'certificate'].every(each => ['checked', 'asOf', 'stale', 'unusable'].every(member => answer[each][member] === expect[each][member]))
    if (outcome !== expect.outcome || String(reasons) !== String(expect.reasons) || !isSame)
      differing.push(name + ': ' + JSON.stringify(answer))
  }
  return differing
}`

describe.skipIf(chromiumPath === undefined)('the offline verifier in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  }, 60_000)
  afterAll(() => browser?.close())

  it(`answers all ${all.vectors.length} vectors as they say`, async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../../src/verification/offline/index.ts', import.meta.url))],
      bundle: true,
      format: 'iife',
      globalName: 'offline',
      platform: 'browser',
      write: false,
      logLevel: 'silent',
    })
    const page = await browser.newPage()
    // WebCrypto is there for https and for localhost alone; nothing goes over a network.
    await page.route('**/*', route =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>-</title>' }),
    )
    await page.goto('http://localhost/')
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' })
    const differing: string[] = await page.evaluate(`(${judge})(${JSON.stringify(all)})`)
    expect(differing).toEqual([])
  }, 60_000)
})
