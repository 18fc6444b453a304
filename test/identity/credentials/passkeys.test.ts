import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addPasskey,
  authenticatePasskey,
  credentialChanged,
  passkeysOf,
  registrationAnswer,
  removePasskey,
  renamePasskey,
  signInAnswer,
  startPasskey,
  startPasskeySignIn,
} from '../../../src/identity/index.ts'
import { anonymous } from '../../../src/platform/caller.ts'
import { startWorld, testClock, type World } from '../../harness.ts'
import { type Behavior, createAuthenticator } from './authenticator.ts'
import { type Citizen, eventsOf, freshProof, newCitizen, recordsOf, times } from './scene.ts'

let world: World
const clock = testClock('2026-11-25T08:00:00Z')
beforeAll(async () => {
  world = await startWorld({ clock, config: { demo: true } })
})
afterAll(() => world.stop())

const binding = 'interaction-1'

async function enrol(citizen: Citizen, behavior: Behavior = {}) {
  const authenticator = createAuthenticator(world.origin)
  const proof = freshProof(world)
  const options = await startPasskey(world.deps, citizen.caller, { proof })
  const response = authenticator.create(options, behavior)
  return {
    authenticator,
    options,
    response,
    add: () => addPasskey(world.deps, citizen.caller, { proof, response, name: '我的手机' }),
  }
}

async function enrolled(citizen: Citizen) {
  const { authenticator, add } = await enrol(citizen)
  await add()
  return authenticator
}

describe('registering a passkey', () => {
  it('asks for a resident key with user verification, names nobody, and tells the owner', async () => {
    const citizen = await newCitizen(world)
    const { options, add, authenticator } = await enrol(citizen)
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    expect(options.user.name).toBe('测**')
    expect(JSON.stringify(options)).not.toContain(citizen.number)
    await add()
    expect(await passkeysOf(world.deps, citizen.caller)).toMatchObject([{ id: authenticator.id, name: '我的手机' }])
    expect(await recordsOf(world, citizen.id)).toContain('passkey.added')
    expect(await eventsOf(world, credentialChanged, citizen.id)).toEqual([
      { personId: citizen.id, credential: 'passkey', change: 'added' },
    ])
  })

  it.each<[string, Behavior]>([
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['without user verification', { userVerified: false }],
  ])('is refused %s', async (_, behavior) => {
    const { add } = await enrol(await newCitizen(world), behavior)
    await expect(add()).rejects.toMatchObject({ code: 'passkey-refused' })
  })

  it('is refused for a challenge of somebody else, one that was used, and one of six minutes ago', async () => {
    const [one, other] = [await newCitizen(world), await newCitizen(world)]
    const { response } = await enrol(one)
    const stolen = addPasskey(world.deps, other.caller, { proof: freshProof(world), response, name: 'x' })
    await expect(stolen).rejects.toMatchObject({ code: 'passkey-refused' })
    const { add } = await enrol(one)
    await add()
    await expect(add()).rejects.toMatchObject({ code: 'passkey-refused' })
    const { response: late } = await enrol(one)
    clock.advance(360)
    const tooLate = addPasskey(world.deps, one.caller, { proof: freshProof(world), response: late, name: 'x' })
    await expect(tooLate).rejects.toMatchObject({ code: 'passkey-refused' })
  })

  it('needs a fresh sign-in by two factors, of the owner', async () => {
    const citizen = await newCitizen(world)
    const fresh = freshProof(world)
    for (const proof of [
      { ...fresh, amr: ['pwd'] },
      { ...fresh, authTime: new Date(fresh.authTime.getTime() - 301_000) },
      { ...fresh, authTime: new Date(fresh.authTime.getTime() + 60_000) },
    ])
      await expect(startPasskey(world.deps, citizen.caller, { proof })).rejects.toMatchObject({
        code: 'fresh-sign-in-needed',
      })
    await expect(startPasskey(world.deps, anonymous, { proof: fresh })).rejects.toMatchObject({
      code: 'credential-not-allowed',
    })
  })
})

describe('signing in by passkey', () => {
  it('answers who it is, without being told', async () => {
    const citizen = await newCitizen(world)
    const authenticator = await enrolled(citizen)
    const options = await startPasskeySignIn(world.deps, binding)
    expect(options.allowCredentials ?? []).toEqual([])
    expect(await authenticatePasskey(world.deps, { binding, response: authenticator.get(options) })).toEqual({
      kind: 'ok',
      personId: citizen.id,
      assuranceLevel: 3,
      organization: undefined,
      amr: ['hwk', 'pop', 'user', 'mfa'],
    })
  })

  it.each<[string, Behavior]>([
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['without user verification', { userVerified: false }],
    ['signed by another key', { wrongKey: true }],
  ])('is refused %s', async (_, behavior) => {
    const authenticator = await enrolled(await newCitizen(world))
    const response = authenticator.get(await startPasskeySignIn(world.deps, binding), behavior)
    expect(await authenticatePasskey(world.deps, { binding, response })).toEqual({ kind: 'refused' })
  })

  it('is refused in another browser, later than five minutes, and for an unknown key', async () => {
    const authenticator = await enrolled(await newCitizen(world))
    const elsewhere = authenticator.get(await startPasskeySignIn(world.deps, 'interaction-2'))
    expect((await authenticatePasskey(world.deps, { binding, response: elsewhere })).kind).toBe('refused')
    const late = authenticator.get(await startPasskeySignIn(world.deps, binding))
    clock.advance(301)
    expect((await authenticatePasskey(world.deps, { binding, response: late })).kind).toBe('refused')
    const unknown = createAuthenticator(world.origin).get(await startPasskeySignIn(world.deps, binding))
    expect((await authenticatePasskey(world.deps, { binding, response: unknown })).kind).toBe('refused')
  })

  it('is refused when the counter does not grow, and the record shows it', async () => {
    const citizen = await newCitizen(world)
    const authenticator = await enrolled(citizen)
    const signIn = async (counter: number) => {
      const response = authenticator.get(await startPasskeySignIn(world.deps, binding), { counter })
      return (await authenticatePasskey(world.deps, { binding, response })).kind
    }
    expect([await signIn(5), await signIn(5), await signIn(4), await signIn(0), await signIn(6)]).toEqual([
      'ok',
      'refused',
      'refused',
      'refused',
      'ok',
    ])
    expect((await recordsOf(world, citizen.id)).filter(type => type === 'passkey.counter-regressed')).toHaveLength(3)
  })

  it('is good once of 64 answers to one challenge', async () => {
    const authenticator = await enrolled(await newCitizen(world))
    const options = await startPasskeySignIn(world.deps, binding)
    const responses = Array.from({ length: 64 }, () => authenticator.get(options))
    const answers = await times(64, async n => {
      const response = responses[n]
      return response === undefined ? 'none' : (await authenticatePasskey(world.deps, { binding, response })).kind
    })
    expect(answers.filter(kind => kind === 'ok')).toHaveLength(1)
    expect(answers.filter(kind => kind === 'refused')).toHaveLength(63)
  })
})

describe('the schemas of answers', () => {
  it('take what a browser sends, and nothing else', async () => {
    const citizen = await newCitizen(world)
    const { authenticator, response, add } = await enrol(citizen)
    await add()
    const answer = authenticator.get(await startPasskeySignIn(world.deps, binding))
    expect([Value.Check(registrationAnswer, response), Value.Check(signInAnswer, answer)]).toEqual([true, true])
    expect(
      Value.Check(registrationAnswer, { ...response, response: { ...response.response, publicKey: 'AAAA' } }),
    ).toBe(true)
    for (const wrong of [{}, { ...answer, id: '' }, { ...answer, response: {} }, { ...answer, type: 'password' }])
      expect(Value.Check(signInAnswer, wrong)).toBe(false)
  })
})

describe('keeping passkeys', () => {
  it('they are renamed and removed by their owner alone, and a removed one signs nobody in', async () => {
    const [citizen, stranger] = [await newCitizen(world), await newCitizen(world)]
    const authenticator = await enrolled(citizen)
    const { id } = authenticator
    await renamePasskey(world.deps, citizen.caller, { id, name: ' 旧  手机 ' })
    expect((await passkeysOf(world.deps, citizen.caller))[0]?.name).toBe('旧 手机')
    const proof = freshProof(world)
    for (const attempt of [
      () => renamePasskey(world.deps, stranger.caller, { id, name: '我的' }),
      () => removePasskey(world.deps, stranger.caller, { id, proof }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'credential-not-found' })
    await removePasskey(world.deps, citizen.caller, { id, proof })
    const response = authenticator.get(await startPasskeySignIn(world.deps, binding))
    expect((await authenticatePasskey(world.deps, { binding, response })).kind).toBe('refused')
    expect(await recordsOf(world, citizen.id)).toEqual(
      expect.arrayContaining(['passkey.added', 'passkey.renamed', 'passkey.removed']),
    )
  })
})
