import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resident, type Scene, startScene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.world.stop())

const claim = resident(1)
const doors = {
  '/api/people/changes': {
    from: claim,
    to: { documentType: 'passport', documentNumber: 'E12345678' },
    reason: 'document-replaced',
  },
  '/api/people/mergers': { surviving: claim, losing: resident(2) },
  '/api/people/closures': { ...claim, reason: 'death' },
  '/api/people/register-matches': claim,
  '/api/people/assurance-withdrawals': { ...claim, level: 3, reason: 'error' },
  '/api/organizations/changes': { uscc: '91530000PDY000052N', name: '公司（演示）' },
  '/api/organizations/closures': { uscc: '91530000PDY000052N', reason: 'deregistered' },
  '/api/organizations/counters': { uscc: '91530000PDY000052N' },
  '/api/departments': { uscc: '91530000PDY000052N', region: '530000', level: 'province' },
  '/api/departments/changes': { uscc: '91530000PDY000052N', region: '530000' },
} as const

describe.each(Object.entries(doors))('%s', (url, payload) => {
  const ask = (body: unknown, authorization?: string) =>
    scene.world.server.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      payload: JSON.stringify(body),
    })

  it('is for registrars alone', async () => {
    expect((await ask(payload)).statusCode).toBe(401)
    const other = await ask(payload, `Bearer ${await scene.world.token(['licenses.issue'])}`)
    expect([other.statusCode, other.json().code]).toEqual([403, 'scope-missing'])
  })

  it('knows nobody here yet', async () => {
    const answer = await scene.post(url, payload)
    expect(answer.status).toBe(404)
    expect(['person-not-found', 'organization-not-found', 'department-not-found']).toContain(answer.body.code)
  })

  it('refuses what is missing, too much or of another kind, and repeats none of it', async () => {
    const token = `Bearer ${await scene.world.token(['people.register'])}`
    const [first = ''] = Object.keys(payload)
    for (const bad of [{}, [], null, 1, { ...payload, extra: '530102199003070016' }, { ...payload, [first]: 5 }]) {
      const answer = await ask(bad, token)
      expect([answer.statusCode, answer.json().code], JSON.stringify(bad)).toEqual([400, 'malformed-request'])
      expect(answer.body).not.toContain('530102199003070016')
    }
  })

  it('is described', async () => {
    const { paths } = (await scene.world.server.inject('/openapi.json')).json()
    expect(paths[url].post.security).toEqual([{ token: ['people.register'] }])
  })
})
