import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent } from '../../scripts/user-agent.ts'
import { startWorld } from '../harness.ts'
import { openOffice } from '../licenses/sealing/office.ts'
import { makePdf } from '../licenses/sealing/pdf-maker.ts'
import { type Stage, startStage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Fills the page's first form, or the second, which takes a pasted address. */
async function verify(fields: Record<string, string>, which: 'first' | 'second' = 'first') {
  const browser = createUserAgent()
  const page = await browser.open(`${stage.origin}/v`)
  const html =
    which === 'first' ? page.html : page.html.slice(page.html.lastIndexOf('<form method="post" action="/v?answer"'))
  return browser.submit({ ...page, html }, fields)
}

describe('the public page of verification', () => {
  it('answers by identifier and check code, as people type them', async () => {
    const { identifier, checkCode } = stage.licenses.good
    const page = await verify({ identifier: ` ${identifier.toLowerCase()} `, checkCode: checkCode.toLowerCase() })
    expect(page.status).toBe(200)
    expect(page.html).toMatch(/<h1>有效<\/h1>/)
    expect(page.html).toContain('王**')
    expect(page.html).not.toContain('王小云')
  })

  it('answers by the whole address of a QR code, pasted', async () => {
    const page = await verify({ qr: stage.licenses.good.qr }, 'second')
    expect(page.html).toMatch(/<h1>有效<\/h1>/)
  })

  it('a bad license is an answer as well, in words, never in green', async () => {
    for (const { qr } of [stage.licenses.revoked, stage.licenses.expired, { qr: '1'.repeat(400) }]) {
      const page = await verify({ qr }, 'second')
      expect(page.status).toBe(200)
      expect(page.html).toMatch(/<h1>无效<\/h1>/)
      expect(page.html).toContain('现在怎么办')
      expect(page.html).not.toContain('result good')
    }
  })

  it('a wrong check code tells no more than an identifier that does not exist', async () => {
    const { identifier } = stage.licenses.good
    const page = await verify({ identifier, checkCode: 'WRONGCODE' })
    expect(page.html).toContain('没有找到这份证照')
    expect(page.html).not.toContain('二级建造师')
  })

  it('keeps what was typed and says what is missing', async () => {
    const { identifier } = stage.licenses.good
    const page = await verify({ identifier, checkCode: ' ' })
    expect(page.html).toContain('请填写查验码')
    expect(page.html).toContain(`value="${identifier}"`)
  })

  it('escapes what strangers type', async () => {
    const page = await verify({ identifier: '"><script>alert(1)</script>', checkCode: '' })
    expect(page.html).not.toContain('<script>alert')
  })

  describe('of a file', () => {
    /** As a browser without scripts sends the form: nothing chosen is a file without name and bytes. */
    const send = async (bytes: Uint8Array, name = 'license.pdf'): Promise<string> => {
      const body = new FormData()
      body.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), name)
      return (await fetch(`${stage.origin}/v/document`, { method: 'POST', body })).text()
    }

    it('has a form that works by itself', async () => {
      const { html } = await createUserAgent().open(`${stage.origin}/v`)
      expect(html).toMatch(/<form method="post" action="\/v\/document" enctype="multipart\/form-data"/)
      expect(html).toMatch(/<input id="file" name="file"[^>]* type="file"/)
    })

    it('answers by its seals, and says that a sealed document is no license', async () => {
      const office = await openOffice(stage.world)
      const sealed = await office.seal(makePdf())
      const html = await send(sealed)
      expect(html).toMatch(/<h1>有效<\/h1>/)
      expect(html).toContain(office.keys.ES256.name)
      expect(html).toContain('不是电子证照')
      const changed = Buffer.from(sealed)
      changed[100] = (changed[100] ?? 0) ^ 1
      expect(await send(changed)).toMatch(/<h1>无效<\/h1>/)
      await office.close()
    })

    it('says of other files what to do, and asks for one where none was chosen', async () => {
      const html = await send(Buffer.from('hello'), 'scan.png')
      expect(html).toMatch(/<h1>无效<\/h1>/)
      expect(html).toContain('请选用收到的 PDF 原件')
      expect(await send(Buffer.alloc(0), '')).toContain('请选择文件')
    })
  })

  it('can be had in the other language without asking anew', async () => {
    const { identifier, checkCode } = stage.licenses.good
    const browser = createUserAgent()
    const page = await browser.submit(await browser.open(`${stage.origin}/v`), { identifier, checkCode })
    const english = await browser.submit(page, {}, { form: 'lang=en' })
    expect(english.html).toMatch(/<h1>Valid<\/h1>/)
    expect((await browser.open(`${stage.origin}/`)).html).toContain('<html lang="en">')
  })
})

describe('every page', () => {
  it('stands outside the description of the API', async () => {
    const paths = Object.keys((await (await fetch(`${stage.origin}/openapi.json`)).json()).paths)
    expect(paths.filter(path => !/^\/(api|status-lists|trust|log|tsa)/.test(path))).toEqual([])
  })

  it('says in demo mode that it is a sample; elsewhere not; strangers are limited', async () => {
    const world = await startWorld({ config: { rateLimit: 2 } })
    try {
      const page = await world.server.inject({ url: '/v' })
      expect(page.payload).not.toContain('演示样例')
      const ask = () =>
        world.server.inject({
          method: 'POST',
          url: '/v',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: 'qr=1',
        })
      expect([(await ask()).statusCode, (await ask()).statusCode, (await ask()).statusCode]).toEqual([200, 200, 429])
    } finally {
      await world.stop()
    }
    expect(await (await fetch(`${stage.origin}/v`)).text()).toContain('演示样例 SAMPLE')
  })

  it('is missing with a page for people and with a problem for programs', async () => {
    const page = await fetch(`${stage.origin}/nowhere`, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    const answer = await fetch(`${stage.origin}/nowhere`)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })
})
