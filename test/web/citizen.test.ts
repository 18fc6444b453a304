import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { company, department, person, typeOf } from '../licenses/registry.ts'
import { newcomer, password, type Stage, startStage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** A browser in which this person is signed in, at their home. */
async function atHome(who: { documentNumber: string }, path = '/me'): Promise<{ browser: UserAgent; page: Page }> {
  const browser = createUserAgent()
  let page = await browser.open(`${stage.origin}${path}`)
  page = await browser.submit(page, { identifier: who.documentNumber, password })
  if (page.html.includes('您这次以谁的身份办事')) page = await browser.submit(page, {})
  return { browser, page }
}

describe('the way in and out', () => {
  it('comes back to the page that was asked for', async () => {
    const path = `/me/licenses/${stage.licenses.good.identifier}`
    const { page } = await atHome(person, path)
    expect(page.url).toBe(`${stage.origin}${path}`)
    expect(page.status).toBe(200)
  })

  it('leads nowhere but to our own pages', async () => {
    for (const target of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      const { page } = await atHome(newcomer, `/sign-in?return=${encodeURIComponent(target)}`)
      expect(page.url, target).toBe(`${stage.origin}/me`)
    }
  })

  it('who refuses to sign in is let go, not asked again', async () => {
    const browser = createUserAgent()
    const page = await browser.submit(await browser.open(`${stage.origin}/me`), {}, { button: 'refuse' })
    expect(page.url).toBe(`${stage.origin}/`)
  })

  it('signing out ends the session and the cookies of both', async () => {
    const { browser, page } = await atHome(newcomer)
    const out = await browser.submit(page, {}, { form: '/sign-out' })
    expect(out.url).toBe(`${stage.origin}/`)
    const again = await browser.open(`${stage.origin}/me`)
    expect(again.url).toContain('/sign-in/')
  })

  it('a form of a session that has ended says so', async () => {
    const { browser, page } = await atHome(newcomer)
    await browser.submit(page, {}, { form: '/sign-out' })
    const late = await browser.submit(page, {}, { form: '/me/show-number' })
    expect(late.status).toBe(401)
    expect(late.html).toContain('请先登录')
  })
})

describe('the home', () => {
  it('shows the number only when it is asked for, and is kept nowhere', async () => {
    const { browser, page } = await atHome(person)
    expect(page.html).toContain('530102********0016')
    expect(page.html).not.toContain(person.documentNumber)
    expect(page.headers.get('cache-control')).toBe('no-store')
    const shown = await browser.submit(page, {}, { form: '/me/show-number' })
    expect(shown.html).toContain(person.documentNumber)
    expect(shown.headers.get('cache-control')).toBe('no-store')
    expect((await browser.open(`${stage.origin}/me`)).html).not.toContain(person.documentNumber)
  })

  it('puts good licenses first, and tells of the others what they are', async () => {
    const { html } = (await atHome(person)).page
    const order = [stage.licenses.good, stage.licenses.expired, stage.licenses.revoked].map(({ identifier }) =>
      html.indexOf(`/me/licenses/${identifier}`),
    )
    expect(order.every(at => at > 0)).toBe(true)
    expect(order).toEqual([...order].sort((one, other) => one - other))
    expect(html).toContain('已吊销')
    expect(html).toContain('已过有效期')
  })

  it('of who acts for an organization shows for which, and its licenses too', async () => {
    const browser = createUserAgent()
    const first = await browser.submit(await browser.open(`${stage.origin}/me`), {
      identifier: person.documentNumber,
      password,
    })
    const page = await browser.submit(first, {}, { button: company.documentNumber })
    expect(page.html).toContain('正在代表')
    expect(page.html).toContain(company.name)
    expect(page.html).toContain(`/me/licenses/${stage.licenses.business.identifier}`)
    expect((await atHome(person)).page.html).not.toContain(stage.licenses.business.identifier)
  })

  it('of no licenses says what to expect', async () => {
    expect((await atHome(newcomer)).page.html).toContain('这里还没有证照')
  })
})

describe('a license', () => {
  it('shows its QR code, its fields under Chinese labels, masked numbers until asked', async () => {
    const { driving } = stage.licenses
    const { browser, page } = await atHome(person, `/me/licenses/${driving.identifier}`)
    for (const text of ['<svg', '准驾车型', driving.checkCode, '530102********0016'])
      expect(page.html, text).toContain(text)
    expect(page.html).not.toContain(person.documentNumber)
    const shown = await browser.submit(page, {}, { form: '/show-numbers' })
    expect(shown.html).toContain(person.documentNumber)
  })

  it('shows the fields in the order of its type, whether it requires them or not, within groups too', async () => {
    const typeCode = '11530000PDY00001XE960'
    const text = (title: string) => ({ type: 'string', title, maxLength: 10, examples: ['甲'] })
    const published = await stage.ask('PUT', `/api/license-types/${typeCode}`, {
      as: await stage.world.token(['catalog.manage']),
      payload: {
        ...typeOf('11530000PDY00001XE905'),
        code: typeCode,
        issuers: [department.uscc],
        fieldsSchema: {
          type: 'object',
          additionalProperties: false,
          required: ['b', 'grade'],
          properties: {
            notRequired: text('从业方式'),
            grade: text('等级评定'),
            people: {
              type: 'array',
              title: '从业人员',
              maxItems: 2,
              examples: [[{ position: '甲' }]],
              items: {
                type: 'object',
                additionalProperties: false,
                required: [],
                properties: { position: text('岗位名称'), aka: text('人员别名') },
              },
            },
            b: text('备考说明'),
          },
        },
      },
    })
    expect(published.status, published.text).toBe(201)
    const { body, text: said } = await stage.ask('POST', '/api/licenses', {
      key: 'fields-in-order',
      payload: {
        typeCode,
        holders: [person],
        fields: { b: '丁', grade: '乙', notRequired: '甲', people: [{ aka: '丙', position: '丙' }] },
      },
    })
    const { page } = await atHome(person, `/me/licenses/${body.identifier}`)
    const order = ['从业方式', '等级评定', '从业人员', '岗位名称', '人员别名', '备考说明'].map(label =>
      page.html.indexOf(`>${label}<`),
    )
    expect(
      order.every(at => at > 0),
      said,
    ).toBe(true)
    expect(order).toEqual([...order].sort((one, other) => one - other))
  })

  it('that is not good is not there to be shown', async () => {
    const { page } = await atHome(person, `/me/licenses/${stage.licenses.revoked.identifier}`)
    expect(page.html).toContain('这份证照已吊销')
    expect(page.html).not.toContain('<svg')
  })

  it('is handed out in every format, and to nobody else', async () => {
    const { good } = stage.licenses
    const { browser } = await atHome(person)
    for (const format of ['sd-jwt', 'qr-png', 'qr-svg']) {
      const answer = await browser.open(`${stage.origin}/me/licenses/${good.identifier}/document?format=${format}`)
      expect(answer.status, format).toBe(200)
      expect(answer.headers.get('content-disposition')).toContain('attachment')
    }
    const stranger = (await atHome(newcomer)).browser
    for (const path of ['', '/document?format=sd-jwt']) {
      const answer = await stranger.open(`${stage.origin}/me/licenses/${good.identifier}${path}`)
      expect(answer.status, path).toBe(404)
      expect(answer.html).toContain('没有找到这份证照')
    }
  })
})
