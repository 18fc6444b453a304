import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authenticateCode,
  authenticateConfirmCode,
  authenticatePassword,
  changePhone,
  closePerson,
  credentialChanged,
  demoMessages,
  freezeAccount,
  requestConfirmCode,
  requestPhoneCode,
  requestSignInCode,
} from '../../../src/identity/index.ts'
import { createLog } from '../../../src/platform/log.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import {
  type Citizen,
  eventsOf,
  freshProof,
  goodPassword,
  newCitizen,
  operator,
  recordsOf,
  shownBy,
  times,
} from './scene.ts'

let world: World
const clock = testClock('2026-11-25T08:00:00Z')
beforeAll(async () => {
  world = await startWorld({ clock, log: createLog('silent'), config: { demo: true } })
})
afterAll(() => world.stop())

const wide = 64
let places = 0
const newSource = (): string => `198.51.100.${++places}`
let numbers = 13_500_000_000
const newPhone = (): string => String(++numbers)

async function textsTo(phone: string): Promise<string[]> {
  await world.deps.jobs.drain()
  return (await demoMessages(world.deps)).filter(each => each.phone === phone).map(each => each.text)
}
const codeTo = async (phone: string): Promise<string> =>
  /\d{6}/.exec((await textsTo(phone)).find(text => text.startsWith('验证码')) ?? '')?.[0] ?? ''
const ask = ({ caller }: Citizen, phone: string) =>
  requestPhoneCode(world.deps, caller, { proof: freshProof(world), phone, source: newSource() })
async function shown(citizen: Citizen, phone: string) {
  const { id } = await ask(citizen, phone)
  return { proof: freshProof(world), phone, id, code: await codeTo(phone) }
}
const signsIn = async (identifier: string): Promise<string> =>
  (await authenticatePassword(world.deps, { identifier, password: goodPassword, source: newSource() })).kind
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    error => String(error.code),
  )

describe('another phone', () => {
  it('is shown by its code, told on both, recorded, and what the account is known by from then on', async () => {
    const citizen = await newCitizen(world)
    const phone = newPhone()
    await changePhone(world.deps, citizen.caller, { ...(await shown(citizen, phone)), phone: `+86 ${phone}` })
    expect(await eventsOf(world, credentialChanged, citizen.id)).toContainEqual({
      personId: citizen.id,
      credential: 'phone',
      change: 'changed',
    })
    expect((await textsTo(citizen.phone))[0]).toContain('改用其他手机号，本号码不再接收验证码和提醒')
    expect((await textsTo(phone))[0]).toContain('修改了手机号')
    expect([await signsIn(phone), await signsIn(citizen.phone)]).toEqual(['ok', 'refused'])
    expect(await recordsOf(world, citizen.id)).toContain('phone.changed')
    const written = await world.owner`select row_to_json(r)::text as text from audit.records r
      union all select row_to_json(p)::text from identity.people p`
    expect(written.map(row => row.text).join('\n')).not.toContain(phone)
  })

  it('is somebody’s first, without a message to nobody', async () => {
    const citizen = await newCitizen(world, { hasPhone: false })
    const phone = newPhone()
    await changePhone(world.deps, citizen.caller, await shown(citizen, phone))
    expect(await signsIn(phone)).toBe('ok')
    expect((await recordsOf(world, citizen.id)).at(-1)).toBe('phone.added')
    expect((await textsTo(phone))[0]).toContain('添加了手机号')
  })

  it('makes worthless whatever code went to the one before', async () => {
    const citizen = await newCitizen(world)
    const signIn = await requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() })
    const code = await codeTo(citizen.phone)
    clock.advance(61)
    const confirm = await requestConfirmCode(world.deps, citizen.caller, { source: newSource() })
    const second = await codeTo(citizen.phone)
    await changePhone(world.deps, citizen.caller, await shown(citizen, newPhone()))
    const source = newSource()
    expect((await authenticateCode(world.deps, { id: signIn.id, code, source })).kind).toBe('refused')
    const attempt = { id: confirm.id, code: second, source, first: shownBy(citizen) }
    expect((await authenticateConfirmCode(world.deps, attempt)).kind).toBe('refused')
  })
})

describe('a phone is not changed', () => {
  it('without a fresh strong sign-in, in a frozen account, by a machine, or to what it is', async () => {
    const citizen = await newCitizen(world)
    const good = await shown(citizen, newPhone())
    const weak = { ...good, proof: { ...good.proof, amr: ['pwd'] } }
    const stale = { ...good, proof: { ...good.proof, authTime: new Date(clock.now().getTime() - 301_000) } }
    for (const given of [weak, stale]) {
      expect(await codeOf(changePhone(world.deps, citizen.caller, given))).toBe('fresh-sign-in-needed')
      const asked = requestPhoneCode(world.deps, citizen.caller, { ...given, phone: newPhone(), source: newSource() })
      expect(await codeOf(asked)).toBe('fresh-sign-in-needed')
    }
    expect(await codeOf(changePhone(world.deps, operator, good))).toBe('credential-not-allowed')
    expect(await codeOf(ask(citizen, citizen.phone))).toBe('phone-unchanged')
    expect(await codeOf(ask(citizen, '12345'))).toBe('phone-invalid')
    await freezeAccount(world.deps, citizen.caller)
    expect(await codeOf(changePhone(world.deps, citizen.caller, good))).toBe('account-frozen')
  })

  it('by a code for another number or another person, by no sign-in code, nor after five tries', async () => {
    const [citizen, other] = [await newCitizen(world), await newCitizen(world)]
    const good = await shown(citizen, newPhone())
    expect(await codeOf(changePhone(world.deps, other.caller, good))).toBe('code-invalid')
    const elsewhere = { ...(await shown(citizen, newPhone())), phone: newPhone() }
    expect(await codeOf(changePhone(world.deps, citizen.caller, elsewhere))).toBe('code-invalid')
    const signIn = await requestSignInCode(world.deps, { identifier: citizen.number, source: newSource() })
    const confusion = { ...good, id: signIn.id, phone: citizen.phone, code: await codeTo(citizen.phone) }
    expect(await codeOf(changePhone(world.deps, citizen.caller, confusion))).toBe('code-invalid')
    const guessed = await shown(citizen, newPhone())
    const wrong = { ...guessed, code: String((Number(guessed.code) + 1) % 1_000_000).padStart(6, '0') }
    for (let n = 0; n < 5; n += 1)
      expect(await codeOf(changePhone(world.deps, citizen.caller, wrong))).toBe('code-invalid')
    expect(await codeOf(changePhone(world.deps, citizen.caller, guessed))).toBe('code-invalid')
    expect(await signsIn(citizen.phone)).toBe('ok')
  })

  it('of somebody who died meanwhile: the number stays free', async () => {
    const citizen = await newCitizen(world)
    const good = await shown(citizen, newPhone())
    const claim = { documentType: 'resident-id', documentNumber: citizen.number, name: '测试人' }
    await closePerson(world.deps, operator, { ...claim, reason: 'death' })
    expect(await codeOf(changePhone(world.deps, citizen.caller, good))).toBe('credential-not-allowed')
    const heir = await newCitizen(world)
    clock.advance(61)
    await changePhone(world.deps, heir.caller, await shown(heir, good.phone))
  })

  it('to one that another account has: told to whoever holds it, and not before', async () => {
    const [citizen, other] = [await newCitizen(world), await newCitizen(world)]
    const good = await shown(citizen, other.phone)
    expect(await codeOf(changePhone(world.deps, citizen.caller, good))).toBe('phone-taken')
    expect(
      await authenticatePassword(world.deps, {
        identifier: other.phone,
        password: goodPassword,
        source: newSource(),
      }),
    ).toMatchObject({ kind: 'ok', personId: other.id })
    expect(await recordsOf(world, citizen.id)).not.toContain('phone.changed')
  })
})

describe(`${wide} at once`, () => {
  it('one code changes one phone once', async () => {
    const citizen = await newCitizen(world)
    const good = await shown(citizen, newPhone())
    const answers = await times(wide, () => codeOf(changePhone(world.deps, citizen.caller, good)))
    expect(answers.filter(each => each === 'done')).toHaveLength(1)
    expect(new Set(answers)).toEqual(new Set(['done', 'code-invalid']))
    expect((await recordsOf(world, citizen.id)).filter(each => each === 'phone.changed')).toHaveLength(1)
  })

  it('of two who have shown one number, one gets it', async () => {
    const phone = newPhone()
    const holders = []
    for (let n = 0; n < 2; n += 1) {
      const citizen = await newCitizen(world)
      holders.push({ citizen, good: await shown(citizen, phone) })
      clock.advance(61)
    }
    const answers = await Promise.all(
      holders.map(({ citizen, good }) =>
        codeOf(changePhone(world.deps, citizen.caller, { ...good, proof: freshProof(world) })),
      ),
    )
    expect([...answers].sort()).toEqual(['done', 'phone-taken'])
  })
})
