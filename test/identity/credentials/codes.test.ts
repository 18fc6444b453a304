import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authenticateCode,
  authenticateConfirmCode,
  demoMessages,
  registerOrganization,
  rememberDevice,
  requestConfirmCode,
  requestSignInCode,
} from '../../../src/identity/index.ts'
import { demoInbox } from '../../../src/identity/messages/demo-inbox.ts'
import { httpGateway } from '../../../src/identity/messages/http-gateway.ts'
import { type MessageGateway, MessageRefused } from '../../../src/identity/messages/message.ts'
import { createLog } from '../../../src/platform/log.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import { newCitizen, newIdNumber, operator, shownBy, times } from './scene.ts'

let world: World
const clock = testClock('2026-11-25T08:00:00Z')
beforeAll(async () => {
  world = await startWorld({ clock, log: createLog('silent'), config: { demo: true } })
})
afterAll(() => world.stop())

const source = '192.0.2.1'
const textsTo = async (phone: string): Promise<string[]> => {
  await world.deps.jobs.drain()
  return (await demoMessages(world.deps)).filter(each => each.phone === phone).map(each => each.text)
}
const codeTo = async (phone: string): Promise<string> => /\d{6}/.exec((await textsTo(phone))[0] ?? '')?.[0] ?? ''
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
let places = 0
const newSource = (): string => `198.51.100.${++places}`

describe('signing in by a code', () => {
  it('goes to the phone of the account, says what for, and is good once', async () => {
    const citizen = await newCitizen(world)
    const { id } = await requestSignInCode(world.deps, { identifier: citizen.number, source })
    const [text = ''] = await textsTo(citizen.phone)
    expect(text).toMatch(/^验证码 \d{6}，用于登录一号，5 分钟内有效。.*请勿转告他人。$/)
    const code = await codeTo(citizen.phone)
    expect(await authenticateCode(world.deps, { id, code: ` ${code} `, source })).toEqual({
      kind: 'ok',
      personId: citizen.id,
      assuranceLevel: 3,
      organization: undefined,
      amr: ['sms'],
    })
    expect((await authenticateCode(world.deps, { id, code, source })).kind).toBe('refused')
  })

  it('acts for the organization whose code was typed', async () => {
    const citizen = await newCitizen(world)
    const uscc = '91530100PDY000060N'
    await registerOrganization(world.deps, operator, {
      uscc,
      name: '昆明翠湖书店有限公司（演示）',
      legalRepresentative: { documentType: 'resident-id', documentNumber: citizen.number, name: '测试人' },
    })
    const { id } = await requestSignInCode(world.deps, { identifier: uscc, source: newSource() })
    const answer = await authenticateCode(world.deps, { id, code: await codeTo(citizen.phone), source })
    expect(answer).toMatchObject({ kind: 'ok', personId: citizen.id, organization: uscc })
  })

  it('leaves neither phone nor code anywhere in clear', async () => {
    const citizen = await newCitizen(world)
    await requestSignInCode(world.deps, { identifier: citizen.phone, source: newSource() })
    const waiting = await world.owner`select row_to_json(o)::text as text from platform.outbox o`
    const sent = await world.owner`select row_to_json(c)::text as text from identity.one_time_codes c`
    const code = await codeTo(citizen.phone)
    const shown = await world.owner`select row_to_json(i)::text as text from identity.demo_inbox i`
    const all = [...waiting, ...sent, ...shown].map(row => String(row.text)).join('\n')
    expect(waiting.length).toBeGreaterThan(0)
    for (const secret of [citizen.phone, code, '验证码']) {
      expect(all).not.toContain(`"${secret}`)
      expect(all).not.toContain(Buffer.from(secret).toString('hex'))
      expect(all).not.toContain(Buffer.from(secret).toString('base64url'))
    }
  })

  it('answers for numbers nobody has as for others, and sends nothing', async () => {
    const before = (await demoMessages(world.deps)).length
    const answer = await requestSignInCode(world.deps, { identifier: newIdNumber(), source: newSource() })
    expect(Object.keys(answer)).toEqual(['id', 'expiresAt', 'nextAt'])
    const noPhone = await newCitizen(world, { hasPhone: false })
    await requestSignInCode(world.deps, { identifier: noPhone.number, source: newSource() })
    await world.deps.jobs.drain()
    expect(await demoMessages(world.deps)).toHaveLength(before)
    expect((await authenticateCode(world.deps, { id: answer.id, code: '000000', source: newSource() })).kind).toBe(
      'refused',
    )
  })

  it('is over after five wrong tries, and after five minutes', async () => {
    const citizen = await newCitizen(world)
    const { id } = await requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() })
    const code = await codeTo(citizen.phone)
    for (let n = 0; n < 5; n += 1)
      expect((await authenticateCode(world.deps, { id, code: otherThan(code), source })).kind).toBe('refused')
    expect((await authenticateCode(world.deps, { id, code, source })).kind).toBe('refused')
    clock.advance(61)
    const next = await requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() })
    const late = await codeTo(citizen.phone)
    clock.advance(301)
    expect((await authenticateCode(world.deps, { id: next.id, code: late, source })).kind).toBe('refused')
  })

  it('is good once of 64 tries at once, and 64 guesses at once are five', async () => {
    const citizen = await newCitizen(world)
    const { id } = await requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() })
    const code = await codeTo(citizen.phone)
    const answers = await times(64, n => authenticateCode(world.deps, { id, code, source: `203.0.113.${n}` }))
    expect(answers.filter(each => each.kind === 'ok')).toHaveLength(1)
    clock.advance(61)
    const next = await requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() })
    await times(64, n => authenticateCode(world.deps, { id: next.id, code: 'wrong!', source: `203.0.113.${n}` }))
    const [row] = await world.owner`select tries from identity.one_time_codes where id = ${next.id}`
    expect(row?.tries).toBe(5)
  })

  it('is sent again after a minute, then two, ten times a day', async () => {
    const citizen = await newCitizen(world)
    const ask = async (): Promise<string> =>
      requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() }).then(
        () => 'sent',
        error => error.code,
      )
    expect([await ask(), await ask()]).toEqual(['sent', 'code-too-soon'])
    clock.advance(61)
    expect([await ask(), await ask()]).toEqual(['sent', 'code-too-soon'])
    clock.advance(61)
    expect(await ask()).toBe('code-too-soon')
    clock.advance(60)
    expect(await ask()).toBe('sent')
    for (let n = 0; n < 7; n += 1) {
      clock.advance(3_601)
      expect(await ask()).toBe('sent')
    }
    clock.advance(3_601)
    expect(await ask()).toBe('code-too-soon')
    clock.advance(86_400)
    expect(await ask()).toBe('sent')
  })

  it('does not tell which number belongs to which phone', async () => {
    const citizen = await newCitizen(world)
    const [byNumber, byPhone] = [
      await requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() }),
      await requestSignInCode(world.deps, { identifier: citizen.phone, source: newSource() }),
    ]
    expect(await textsTo(citizen.phone)).toHaveLength(1)
    const code = await codeTo(citizen.phone)
    expect((await authenticateCode(world.deps, { id: byPhone.id, code, source: newSource() })).kind).toBe('refused')
    expect((await authenticateCode(world.deps, { id: byNumber.id, code, source: newSource() })).kind).toBe('ok')
  })

  it('reaches a known device’s owner though strangers have used the phone’s limit up', async () => {
    const citizen = await newCitizen(world)
    await rememberDevice(world.deps, { personId: citizen.id, device: 'own phone', label: '手机' })
    const stranger = { identifier: citizen.number, source: '' }
    for (let n = 0; n < 11; n += 1) {
      await requestSignInCode(world.deps, { ...stranger, source: newSource() }).catch(() => undefined)
      clock.advance(961)
    }
    const asked = { identifier: citizen.number, source: newSource() }
    await expect(requestSignInCode(world.deps, asked)).rejects.toMatchObject({ code: 'code-too-soon' })
    const { id } = await requestSignInCode(world.deps, { ...asked, device: 'own phone' })
    const answer = await authenticateCode(world.deps, { id, code: await codeTo(citizen.phone), source })
    expect(answer.kind).toBe('ok')
  })

  it('is not asked for without end from one place', async () => {
    const place = '2001:db8:1:2::1'
    const asked = await times(30, n =>
      requestSignInCode(world.deps, { identifier: newIdNumber(), source: place.replace('::1', `::${n + 1}`) }).then(
        () => 'sent',
        error => error.code,
      ),
    )
    expect(asked.filter(each => each === 'sent').length).toBeLessThanOrEqual(20)
    expect(asked).toContain('code-too-soon')
  })
})

describe('other codes', () => {
  it('are a second factor of the person they were sent for', async () => {
    const [citizen, stranger] = [await newCitizen(world), await newCitizen(world)]
    const sent = await requestConfirmCode(world.deps, citizen.caller, { source: newSource() })
    const code = await codeTo(citizen.phone)
    const attempt = { id: sent.id, code, source, first: shownBy(stranger) }
    expect((await authenticateConfirmCode(world.deps, attempt)).kind).toBe('refused')
    clock.advance(61)
    const next = await requestConfirmCode(world.deps, citizen.caller, { source: newSource() })
    const answer = await authenticateConfirmCode(world.deps, {
      first: shownBy(citizen),
      id: next.id,
      code: await codeTo(citizen.phone),
      source,
    })
    expect(answer).toMatchObject({ kind: 'ok', personId: citizen.id, amr: ['pwd', 'sms', 'mfa'] })
  })
})

/** A gateway as a provider runs it: a token, one message per id. */
async function startProvider() {
  const accepted = new Map<string, { phone: string; text: string }>()
  const state = { status: 202, asked: 0, delay: 0 }
  const server: Server = createServer(async (request, response) => {
    state.asked += 1
    const parts: Buffer[] = []
    for await (const part of request) parts.push(Buffer.from(part))
    if (state.delay > 0) await new Promise(resolve => setTimeout(resolve, state.delay))
    const { id, phone, text } = JSON.parse(Buffer.concat(parts).toString())
    const isAllowed = request.headers.authorization === 'Bearer provider-token'
    if (isAllowed && state.status < 300 && request.headers['idempotency-key'] === id) accepted.set(id, { phone, text })
    response.writeHead(isAllowed ? state.status : 401).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return { url: `http://127.0.0.1:${port}/messages`, accepted, state, stop: () => server.close() }
}

describe('message gateways', () => {
  let provider: Awaited<ReturnType<typeof startProvider>>
  beforeAll(async () => {
    provider = await startProvider()
  })
  afterAll(() => provider.stop())

  type Kept = readonly { phone: string; text: string }[]
  const gateways: readonly [string, () => MessageGateway, () => Promise<Kept>][] = [
    ['demo inbox', () => demoInbox(world.deps), () => demoMessages(world.deps)],
    [
      'http',
      () => httpGateway({ url: provider.url, token: 'provider-token' }),
      async () => [...provider.accepted.values()],
    ],
  ]

  describe.each(gateways)('%s', (name, gateway, kept) => {
    const phone = name === 'http' ? '13600000001' : '13600000002'
    const of = async () => (await kept()).filter(each => each.phone === phone).map(each => each.text)

    it('accepts a message, the same id once', async () => {
      const message = { id: world.deps.ids.uuid(), phone, text: '您的办件已受理，祝您生活愉快。' }
      await gateway().send(message)
      await gateway().send(message)
      expect(await of()).toEqual([message.text])
      await gateway().send({ ...message, id: world.deps.ids.uuid(), text: '第二条' })
      expect([...(await of())].sort()).toEqual([message.text, '第二条'].sort())
    })

    it.each([
      ['12345', 'text'],
      [phone, ''],
      [phone, 'line\nbreak'],
      [phone, '长'.repeat(301)],
    ])('refuses what no phone should get: %s %j', async (to, text) => {
      await expect(gateway().send({ id: world.deps.ids.uuid(), phone: to, text })).rejects.toBeInstanceOf(
        MessageRefused,
      )
    })
  })

  it('http tries three times what may pass, and once what will not', async () => {
    const message = { id: world.deps.ids.uuid(), phone: '13600000003', text: 'x' }
    const send = (token = 'provider-token') => httpGateway({ url: provider.url, token }).send(message)
    const asked = async (act: () => Promise<void>): Promise<[number, unknown]> => {
      const before = provider.state.asked
      const error = await act().catch(each => each)
      return [provider.state.asked - before, error instanceof MessageRefused ? 'refused' : error instanceof Error]
    }
    provider.state.status = 503
    expect(await asked(send)).toEqual([3, true])
    provider.state.status = 400
    expect(await asked(send)).toEqual([1, 'refused'])
    provider.state.status = 202
    expect(await asked(() => send('wrong'))).toEqual([1, 'refused'])
    provider.state.delay = 200
    const hasty = httpGateway({ url: provider.url, token: 'provider-token', timeoutMilliseconds: 50 })
    expect(await asked(() => hasty.send(message))).toEqual([3, true])
    provider.state.delay = 0
  })

  it('a message waits in the outbox until the gateway is back, and is dropped when it is worthless', async () => {
    const gateway = await startProvider()
    const other = await startWorld({
      clock,
      log: createLog('silent'),
      config: { messageGateway: { url: gateway.url, token: 'provider-token' } },
    })
    const citizen = await newCitizen(other)
    gateway.state.status = 503
    await requestSignInCode(other.deps, { identifier: citizen.number, source })
    await other.deps.jobs.drain()
    expect(gateway.accepted.size).toBe(0)
    gateway.state.status = 202
    await other.owner`update platform.outbox set due_at = now()`
    await other.deps.jobs.drain()
    expect([...gateway.accepted.values()]).toMatchObject([{ phone: citizen.phone }])
    clock.advance(61)
    await requestSignInCode(other.deps, { identifier: citizen.number, source })
    clock.advance(301)
    await other.deps.jobs.drain()
    expect(gateway.accepted.size).toBe(1)
    await other.stop()
    gateway.stop()
  })

  it('without one no code can be asked for', async () => {
    const other = await startWorld({ clock })
    await expect(requestSignInCode(other.deps, { identifier: newIdNumber(), source })).rejects.toMatchObject({
      code: 'messages-unavailable',
    })
    await other.stop()
  })
})
