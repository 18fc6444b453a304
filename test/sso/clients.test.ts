import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointAdministrator, appointAgent, dismissAdministrator, isAdministrator } from '../../src/identity/index.ts'
import type { Caller } from '../../src/platform/caller.ts'
import { system } from '../../src/platform/caller.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import {
  type ClientRegistration,
  disableClient,
  listClients,
  logoutReportOf,
  registerClient,
} from '../../src/sso/index.ts'
import { assertionOf, startWorld, type World } from '../harness.ts'
import { company, neighbor, registerCitizen, registerCompany } from './application.ts'

let world: World
let citizenId: string
let neighborId: string
const other = '11530000PDY000124P'
beforeAll(async () => {
  world = await startWorld()
  citizenId = await registerCitizen(world)
  neighborId = await registerCitizen(world, neighbor)
  await registerCompany(world)
})
afterAll(() => world.stop())

const operator = system('test')
const keyPair = () => newKeyPair()
const body = (id: string, changes: object = {}) => ({
  id,
  name: '接入应用（演示）',
  kind: 'web',
  scope: 'openid profile',
  redirectUris: [`https://${id}.example.org/callback`],
  authentication: { method: 'private_key_jwt', jwks: { keys: [keyPair().publicKey.export({ format: 'jwk' })] } },
  ...changes,
})
const registration = (id: string, changes: Partial<ClientRegistration> = {}): ClientRegistration => ({
  id,
  name: '接入应用（演示）',
  kind: 'web',
  scope: 'openid profile',
  redirectUris: [`https://${id}.example.org/callback`],
  authentication: { method: 'private_key_jwt', jwks: { keys: [keyPair().publicKey.export({ format: 'jwk' })] } },
  ...changes,
})
const manager = (organization: string) => world.token(['clients.manage'], organization)
const ask = (method: 'GET' | 'POST', url: string, token: string, payload?: object) =>
  world.server.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) })
const person = (id: string, changes: object = {}): Caller => ({
  kind: 'person',
  id,
  organization: company.uscc,
  assurance: 3,
  ...changes,
})
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    error => error.code,
  )

describe('a department’s machine', () => {
  it('registers, lists and disables clients of its organization', async () => {
    const token = await manager(company.uscc)
    const first = await ask('POST', '/api/clients', token, body('own-one'))
    expect(first.statusCode, first.payload).toBe(201)
    expect(first.json()).toEqual({ client_id: 'own-one' })
    const listed = (await ask('GET', '/api/clients', token)).json().clients
    expect(listed.find((each: { id: string }) => each.id === 'own-one')).toMatchObject({
      organization: company.uscc,
      kind: 'web',
      scope: 'openid profile',
      isFirstParty: false,
    })
    expect(JSON.stringify(listed)).not.toContain('jwks')
    expect((await ask('POST', '/api/clients/own-one/disable', token)).statusCode).toBe(204)
    expect((await ask('POST', '/api/clients/own-one/disable', token)).statusCode).toBe(404)
    const again = await ask('POST', '/api/clients', token, body('own-one'))
    expect([again.statusCode, again.json().code]).toEqual([409, 'client-taken'])
  })

  it('sees and touches nothing of anybody else', async () => {
    const [own, foreign] = [await manager(company.uscc), await manager(other)]
    await ask('POST', '/api/clients', own, body('own-two'))
    const taken = await ask('POST', '/api/clients', foreign, body('own-two'))
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'client-taken'])
    expect((await ask('POST', '/api/clients/own-two/disable', foreign)).statusCode).toBe(404)
    expect((await ask('GET', '/api/clients/own-two/logouts', foreign)).statusCode).toBe(404)
    expect((await ask('GET', '/api/clients', foreign)).payload).not.toContain('own-two')
    expect((await ask('GET', '/api/clients/own-two/logouts', own)).json()).toEqual({ logouts: [] })
    await registerClient(world.deps, operator, registration('of-nobody'))
    expect((await ask('POST', '/api/clients', own, body('of-nobody'))).json().code).toBe('client-taken')
    expect((await ask('POST', '/api/clients', own, body('yihao'))).json().code).toBe('client-taken')
  })

  it('is given a secret once where it asks for one, and the secret works', async () => {
    const token = await manager(company.uscc)
    const made = await ask('POST', '/api/clients', token, {
      ...body('with-secret', { kind: 'machine', scope: 'licenses.verify' }),
      redirectUris: [],
      authentication: { method: 'client_secret_basic' },
    })
    const { client_secret } = made.json()
    expect(client_secret).toMatch(/^[\w-]{48}$/)
    expect(made.headers['cache-control']).toBe('no-store')
    const answer = await world.server.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`with-secret:${client_secret}`).toString('base64')}`,
      },
      payload: 'grant_type=client_credentials&scope=licenses.verify&resource=urn:yihao:api',
    })
    expect(answer.statusCode).toBe(200)
    expect((await ask('GET', '/api/clients', token)).payload).not.toContain(client_secret)
  })

  it.each([
    ['another organization', { organization: other }, 403, 'client-registration-not-allowed'],
    ['as the installation’s own', { isFirstParty: true }, 403, 'client-registration-not-allowed'],
    ['to see numbers that it was not given', { scope: 'openid identity' }, 422, 'client-invalid'],
    ['with a scope that it was not given', { kind: 'machine', scope: 'people.register' }, 422, 'client-invalid'],
    [
      'a key that is none',
      { authentication: { method: 'private_key_jwt', jwks: { keys: [{ kty: 'EC' }] } } },
      422,
      'client-invalid',
    ],
    [
      'a shared key',
      { authentication: { method: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } } },
      422,
      'client-invalid',
    ],
    ['an unknown field', { trusted: true }, 400, 'malformed-request'],
    ['by certificate where none are handed on', { mtlsBound: true }, 422, 'client-invalid'],
  ])('registers nothing %s', async (_name, changes, status, code) => {
    const answer = await ask('POST', '/api/clients', await manager(company.uscc), body('never', changes))
    expect([answer.statusCode, answer.json().code], answer.payload).toEqual([status, code])
  })

  it('gives on what its organization was given', async () => {
    await registerClient(
      world.deps,
      operator,
      registration('given', { organization: company.uscc, scope: 'openid identity' }),
    )
    const answer = await ask(
      'POST',
      '/api/clients',
      await manager(company.uscc),
      body('given-on', { scope: 'openid identity' }),
    )
    expect(answer.statusCode).toBe(201)
  })

  it('does not know people by the names that another organization’s applications have for them', async () => {
    const foreign = await manager(other)
    await registerClient(world.deps, operator, registration('sector-one', { organization: company.uscc }))
    for (const changes of [
      { redirectUris: ['https://sector-one.example.org/x', 'https://elsewhere.example.org/'] },
      { sectorIdentifier: 'sector-one.example.org' },
    ])
      expect((await ask('POST', '/api/clients', foreign, body('sector-two', changes))).json().code).toBe(
        'client-invalid',
      )
    const loopback = { redirectUris: ['http://localhost:4000/callback'] }
    for (const [token, id] of [
      [await manager(company.uscc), 'loop-one'],
      [foreign, 'loop-two'],
    ] as const)
      expect((await ask('POST', '/api/clients', token, body(id, loopback))).statusCode).toBe(201)
  })

  it('needs the scope, and an organization', async () => {
    expect((await ask('GET', '/api/clients', await world.token(['licenses.read'], company.uscc))).statusCode).toBe(403)
    expect((await ask('GET', '/api/clients', await world.token(['clients.manage']))).statusCode).toBe(403)
    expect((await world.server.inject('/api/clients')).statusCode).toBe(401)
  })
})

describe('a person', () => {
  it('manages the clients of the organization they act for, known surely enough', async () => {
    const { deps } = world
    expect(await registerClient(deps, person(citizenId), registration('by-person'))).toEqual({ created: true })
    expect((await listClients(deps, person(citizenId))).map(({ id }) => id)).toContain('by-person')
    expect(await logoutReportOf(deps, person(citizenId), 'by-person')).toEqual([])
    for (const caller of [
      person(citizenId, { assurance: 2 }),
      person(citizenId, { organization: undefined }),
      person(citizenId, { organization: other }),
      person(neighborId),
    ])
      expect(await codeOf(listClients(deps, caller))).toBe('client-registration-not-allowed')
  })

  it('does so as an agent whose mandate says so, and no other', async () => {
    const { deps } = world
    const until = `${new Date().getFullYear() + 1}-01-01`
    const appoint = (matters: string[]) =>
      appointAgent(deps, person(citizenId), {
        organization: company.uscc,
        agent: { documentType: neighbor.documentType, documentNumber: neighbor.documentNumber, name: neighbor.name },
        scope: { matters },
        until,
      })
    await appoint(['food-permit'])
    expect(await codeOf(listClients(deps, person(neighborId)))).toBe('client-registration-not-allowed')
    await appoint(['clients.manage'])
    expect(await codeOf(listClients(deps, person(neighborId)))).toBe('done')
  })
})

describe('an administrator', () => {
  it('is appointed by the program alone and manages every client', async () => {
    const { deps } = world
    const caller = person(neighborId, { organization: undefined })
    expect(await codeOf(appointAdministrator(deps, person(citizenId), neighborId, 'system'))).toBe(
      'administrator-not-allowed',
    )
    expect(await codeOf(appointAdministrator(deps, operator, crypto.randomUUID(), 'system'))).toBe(
      'administrator-not-allowed',
    )
    expect(await isAdministrator(deps, caller, 'system')).toBe(false)
    await appointAdministrator(deps, operator, neighborId, 'system')
    await appointAdministrator(deps, operator, neighborId, 'system')
    expect(await isAdministrator(deps, caller, 'system')).toBe(true)
    await registerClient(deps, caller, registration('by-admin', { organization: other, isFirstParty: true }))
    const ids = (await listClients(deps, caller)).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['by-admin', 'of-nobody', 'own-two']))
    expect((await listClients(deps, caller, 'own-two')).map(({ id }) => id)).not.toContain('by-admin')
    await disableClient(deps, caller, 'by-admin')
    expect(await codeOf(listClients(deps, person(neighborId, { organization: undefined, assurance: 2 })))).toBe(
      'client-registration-not-allowed',
    )
    await dismissAdministrator(deps, operator, neighborId)
    expect(await isAdministrator(deps, caller, 'system')).toBe(false)
    const lines = await world.owner`select data from audit.records where type like 'administrator.%'`
    expect(lines.length).toBe(2)
  })
})

describe('one id at once', () => {
  it('belongs to one of many organizations', async () => {
    const tokens = await Promise.all(Array.from({ length: 8 }, (_, n) => manager(n % 2 === 0 ? company.uscc : other)))
    const answers = await Promise.all(
      tokens.flatMap(token => Array.from({ length: 8 }, () => ask('POST', '/api/clients', token, body('contested')))),
    )
    const owners = new Set(answers.flatMap(({ statusCode }, n) => (statusCode < 300 ? [Math.floor(n / 8) % 2] : [])))
    expect(owners.size).toBe(1)
    expect(answers.filter(({ statusCode }) => statusCode === 201).length).toBe(1)
  })
})

describe('a disabled client', () => {
  it('gets nothing any more', async () => {
    const { privateKey, publicKey } = keyPair()
    await registerClient(
      world.deps,
      operator,
      registration('ending', {
        kind: 'machine',
        scope: 'licenses.read',
        redirectUris: [],
        authentication: { method: 'private_key_jwt', jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
      }),
    )
    const get = async () =>
      world.server.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          grant_type: 'client_credentials',
          resource: 'urn:yihao:api',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await assertionOf(world.deps.config.issuer, 'ending', privateKey),
        }).toString(),
      })
    expect((await get()).statusCode).toBe(200)
    await disableClient(world.deps, operator, 'ending')
    expect((await get()).statusCode).toBe(401)
  })
})
