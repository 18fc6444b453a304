import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserAgent, type Page, type UserAgent } from '../../scripts/user-agent.ts'
import { codeOf, stepAt } from '../../src/identity/credentials/totp/step.ts'
import { confirmTotp, registerPerson, setPassword, startTotp } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { highestOf, provenLevel, toldLevel, wantedLevel } from '../../src/sso/interactions/proof.ts'
import { startWorld, type World } from '../harness.ts'
import {
  type Application,
  answerIn,
  citizen,
  isBack,
  neighbor,
  password,
  redeem,
  registerApplication,
  startAttempt,
} from './application.ts'

const acr = (level: number): string => `urn:yihao:assurance:${level}`
const essential = (...levels: number[]): string =>
  JSON.stringify({ id_token: { acr: { essential: true, values: levels.map(acr) } } })

describe('what a sign-in proves', () => {
  it.each([
    [['pwd'], 5, 2],
    [['sms'], 3, 2],
    [['pwd', 'otp', 'mfa'], 3, 3],
    [['pwd', 'otp', 'mfa'], 5, 4],
    [['pop', 'hwk', 'user', 'mfa'], 5, 5],
    [['pwd', 'face'], 4, 4],
    [['face'], 4, 2],
    [['pwd', 'otp', 'mfa'], 2, 2],
  ] as const)('%j by somebody of level %i proves %i', (amr, known, level) => {
    expect(provenLevel(amr, known)).toBe(level)
  })

  it('is asked for by a wish or as a condition, and the least that would do is asked of the person', () => {
    expect(wantedLevel({})).toEqual({ level: 2, isEssential: false })
    expect(wantedLevel({ acr_values: `${acr(4)} ${acr(3)}` })).toEqual({ level: 3, isEssential: false })
    expect(wantedLevel({ claims: essential(3, 4) })).toEqual({ level: 3, isEssential: true })
    expect(wantedLevel({ claims: 'no json', acr_values: 'x' })).toEqual({ level: 2, isEssential: false })
  })

  it('is told as high as it is, within a ceiling, as one of the values that were insisted on', () => {
    expect(toldLevel(4, 5, [])).toBe(4)
    expect(toldLevel(4, 3, [])).toBe(3)
    expect(toldLevel(4, 5, [3])).toBe(3)
    expect(toldLevel(4, 5, [3, 4])).toBe(4)
    expect(highestOf([])).toBe(2)
  })
})

/** Nobody in the population register; their face is nobody's. */
const unknown = { documentType: 'resident-id', documentNumber: '530102198808080030', name: '赵无籍' }
const withApp = { documentType: 'resident-id', documentNumber: '530102198001010015', name: '钱有钥' }

let world: World
let application: Application
const bytesOf = (base32: string): Buffer => {
  const bits = [...base32].map(each => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map(each => Number.parseInt(each, 2)))
}
let appSecret: Buffer

async function register(person: typeof citizen, assuranceLevel: 2 | 3): Promise<string> {
  const { value } = await registerPerson(world.deps, system('test'), { ...person, assuranceLevel })
  await setPassword(world.deps, system('test'), value.id, password)
  return value.id
}

async function enrolApp(personId: string): Promise<void> {
  const caller = { kind: 'person', id: personId, organization: undefined, assurance: 3 } as const
  const proof = { authTime: world.deps.clock.now(), amr: ['hwk', 'pop', 'user', 'mfa'], assurance: 3 }
  appSecret = bytesOf((await startTotp(world.deps, caller, { proof })).secret)
  await confirmTotp(world.deps, caller, { proof, code: appCode(-1) })
}

/** What the app shows; a step before or after is taken too, and each once. */
const appCode = (steps: number): string => codeOf(appSecret, stepAt(world.deps.clock.now()) + steps)

beforeAll(async () => {
  world = await startWorld({
    config: { demo: true },
    simulated: {
      people: [citizen, neighbor, withApp].map(({ name, documentNumber }) => ({
        name,
        documentType: 'resident-id',
        documentNumber,
      })),
      organizations: [],
    },
  })
  await world.listen()
  await register(citizen, 2)
  await register(neighbor, 3)
  await register(unknown, 2)
  await enrolApp(await register(withApp, 3))
  application = await registerApplication(world, 'tax')
})
afterAll(() => world.stop())

interface Walk {
  readonly browser?: UserAgent
  readonly person?: typeof citizen
  readonly of?: Application
}

/** Begins, and types the password where it is asked for. */
async function begin(params: Record<string, string>, { browser = createUserAgent(), person, of = application }: Walk) {
  const attempt = await startAttempt(of, params)
  const stopAt = isBack(of)
  const first = await browser.open(attempt.address.href, stopAt)
  const fields = { identifier: (person ?? citizen).documentNumber, password }
  const page = first.html.includes('name="password"') ? await browser.submit(first, fields, { stopAt }) : first
  const submit = (on: Page, how: { form?: string; button?: string; fields?: Record<string, string> } = {}) => {
    const { fields: typed = {}, ...options } = how
    return browser.submit(on, typed, { stopAt, ...options })
  }
  /** On through consent, to the claims of the ID token. */
  const finish = async (from: Page) => {
    let at = from
    for (let pages = 0; pages < 4 && !stopAt(at.url); pages += 1) at = await submit(at)
    const tokens = await redeem(of, attempt, at)
    return tokens.claims()
  }
  return { browser, page, submit, finish }
}

const face = async (page: Page, { browser, submit }: Awaited<ReturnType<typeof begin>>): Promise<Page> => {
  const chosen = page.html.includes('way=face') ? await browser.open(`${page.url.split('?')[0]}?way=face`) : page
  return submit(await submit(chosen, { form: '/prove' }), { form: '/prove' })
}

describe('an application that would like to be surer', () => {
  it('asks; who goes on without is told as they are', async () => {
    const walk = await begin({ acr_values: acr(3) }, {})
    expect(walk.page.html).toContain('希望实名等级达到')
    const claims = await walk.finish(await walk.submit(walk.page, { form: '/skip' }))
    expect(claims).toMatchObject({ acr: acr(2), amr: ['pwd'] })
  })

  it('gets it from who proves more in the same sign-in; a weaker sign-in later takes nothing back', async () => {
    const browser = createUserAgent()
    const first = await begin({ acr_values: acr(4) }, { browser, person: neighbor })
    expect(await first.finish(await face(first.page, first))).toMatchObject({ acr: acr(4), amr: ['pwd', 'face'] })

    const later = await begin({ prompt: 'login' }, { browser, person: neighbor })
    expect(await later.finish(later.page)).toMatchObject({ acr: acr(4) })
    const other = await registerApplication(world, 'later')
    const silent = await begin({ acr_values: acr(4) }, { browser, of: other })
    expect(silent.page.html).not.toContain('name="password"')
    expect(await silent.finish(silent.page)).toMatchObject({ acr: acr(4) })
  })
})

describe('an application that takes no less', () => {
  it('is not answered by a password; there is no going on without', async () => {
    const { page } = await begin({ claims: essential(3) }, {})
    expect(page.html).toContain('要求实名等级达到')
    expect(page.html).not.toContain('/skip')
  })

  it('hears that it cannot be, when nobody can vouch for the person', async () => {
    const walk = await begin({ claims: essential(3) }, { person: unknown })
    const answer = answerIn(await walk.submit(walk.page, { form: '/prove' }))
    expect(answer.get('error')).toBe('unmet_authentication_requirements')
    expect(answer.get('code')).toBeNull()
  })

  it('steps up in a session that lives, without a second password', async () => {
    const browser = createUserAgent()
    const first = await begin({}, { browser })
    expect(await first.finish(first.page)).toMatchObject({ acr: acr(2) })
    const second = await begin({ claims: essential(3, 4) }, { browser })
    expect(second.page.html).not.toContain('name="password"')
    expect(await second.finish(await face(second.page, second))).toMatchObject({ acr: acr(4) })
  })

  it('is told no more than its ceiling, and refused at once above it', async () => {
    const low = await registerApplication(world, 'low', { assuranceCeiling: 3 })
    const walk = await begin({ claims: essential(4) }, { of: low, person: neighbor })
    expect(answerIn(walk.page).get('error')).toBe('unmet_authentication_requirements')
    const allowed = await begin({ claims: essential(3) }, { of: low, person: neighbor })
    expect(await allowed.finish(await face(allowed.page, allowed))).toMatchObject({ acr: acr(3) })
  })
})

describe('an account with an authenticator app', () => {
  it('is not opened without it; with it the password proves what is known of the person', async () => {
    const walk = await begin({ claims: essential(3) }, { person: withApp })
    expect(walk.page.html).toContain('二次验证')
    const wrong = await walk.submit(walk.page, { form: '/prove', fields: { code: '000000' } })
    expect(wrong.html).toContain('动态口令不对')
    const right = await walk.submit(wrong, { form: '/prove', fields: { code: appCode(1) } })
    expect(await walk.finish(right)).toMatchObject({ acr: acr(3), amr: ['pwd', 'otp', 'mfa'] })
  })
})
