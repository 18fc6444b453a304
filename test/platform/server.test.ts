import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServer } from '../../src/platform/http/server.ts'
import { startWorld, type World } from '../harness.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const authenticate = {
  bearer: () => Promise.reject(new Error('unused')),
  session: async () => undefined,
  signInAddress: () => '/',
}

describe('the server', () => {
  it('does not start with a route that declares no access', async () => {
    const server = await createServer(world.deps, { authenticate, renderFaultPage: () => '' })
    expect(() => server.get('/open', async () => 'hello')).toThrow(/does not declare its access/)
    await server.close()
  })

  it('can make the code for every schema of every door, and says so where it cannot', async () => {
    await expect(world.server.compileDoors()).resolves.toBeUndefined()
    const server = await createServer(world.deps, { authenticate, renderFaultPage: () => '' })
    const schema = { querystring: { type: 'nothing' } }
    server.get('/odd', { config: { access: { kind: 'public' } }, schema }, async () => 'hello')
    await server.ready()
    await expect(server.compileDoors()).rejects.toThrow(/type/)
    await server.close()
  })

  it('answers a defect with 500 and silence, a page with a page', async () => {
    const server = await createServer(world.deps, { authenticate, renderFaultPage: view => `<p>${view.zh}</p>` })
    const fail = async () => {
      throw new Error('a secret detail')
    }
    server.get('/api/fails', { config: { access: { kind: 'public' } } }, fail)
    server.get('/fails', { config: { access: { kind: 'public' }, page: true } }, fail)
    const api = await server.inject('/api/fails')
    expect([api.statusCode, api.headers['content-type']]).toEqual([500, 'application/problem+json; charset=utf-8'])
    expect(api.json()).toMatchObject({ code: 'internal-error', status: 500 })
    expect(api.body).not.toContain('secret')
    const page = await server.inject('/fails')
    expect([page.statusCode, page.headers['content-type']]).toEqual([500, 'text/html; charset=utf-8'])
    await server.close()
  })

  it('is ready with its database and describes itself in OpenAPI 3.1', async () => {
    expect((await world.server.inject('/healthz')).statusCode).toBe(200)
    expect((await world.server.inject('/readyz')).statusCode).toBe(200)
    const description = (await world.server.inject('/openapi.json')).json()
    expect(description.openapi).toBe('3.1.0')
    expect((await world.server.inject('/docs')).statusCode).toBeLessThan(400)
    expect((await world.server.inject('/metrics')).body).toContain('http_requests_total')
  })

  it('sends the headers that keep a page safe', async () => {
    const { headers } = await world.server.inject('/healthz')
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe-inline')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
  })

  it.each([
    ['broken JSON', { payload: '{"a":', headers: { 'content-type': 'application/json' } }, 400, 'malformed-request'],
    [
      'oversize',
      { payload: JSON.stringify({ a: 'x'.repeat(1_200_000) }), headers: { 'content-type': 'application/json' } },
      413,
      'payload-too-large',
    ],
    [
      'another media type',
      { payload: '<a/>', headers: { 'content-type': 'application/xml' } },
      415,
      'unsupported-media-type',
    ],
    [
      'prototype pollution',
      { payload: '{"__proto__":{"a":1}}', headers: { 'content-type': 'application/json' } },
      400,
      'malformed-request',
    ],
  ])('refuses %s', async (_what, request, status, code) => {
    const token = await world.token(['people.register'])
    const answer = await world.server.inject({
      method: 'POST',
      url: '/api/people',
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
    })
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  })
})
