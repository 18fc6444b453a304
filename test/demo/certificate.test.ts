import { sign } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { people } from '../../src/demo/cast.ts'
import { seedDemo } from '../../src/demo/seed.ts'
import { authenticateCertificate, authenticatePassword, startCertificateSignIn } from '../../src/identity/index.ts'
import { readPkcs12 } from '../../src/platform/keys/pkcs12.ts'
import { startWorld, type World } from '../harness.ts'

let world: World
let path: string
beforeAll(async () => {
  world = await startWorld({ config: { demo: true } })
  path = join(world.deps.config.dataDir, 'demo-certificate.p12')
})
afterAll(() => world.stop())

/** Seeds, and answers the password of the first of the cast. */
async function seeded(): Promise<string> {
  const demo = await seedDemo(world.deps)
  return demo.people[0]?.password ?? ''
}

async function signIn(password: string) {
  const { key, chain } = readPkcs12(await readFile(path), password)
  const { challenge, toSign } = await startCertificateSignIn(world.deps, 'interaction-1')
  return authenticateCertificate(world.deps, {
    binding: 'interaction-1',
    challenge,
    chain: chain.join(''),
    algorithm: 'ES256',
    signature: sign('sha256', Buffer.from(toSign), key).toString('base64'),
  })
}

describe('the demonstration’s certificate', () => {
  it('signs in whom the cast names first, with the password of the file', async () => {
    const password = await seeded()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const byPassword = await authenticatePassword(world.deps, {
      identifier: people[0].documentNumber,
      password,
      source: '127.0.0.1',
    })
    const answer = await signIn(password)
    expect(answer).toMatchObject({ kind: 'ok', amr: ['pop'] })
    if (answer.kind === 'ok') expect(byPassword).toMatchObject({ kind: 'ok', personId: answer.personId })
  })

  it('stays as it is, and comes back when it is gone', async () => {
    const password = await seeded()
    const before = await readFile(path)
    expect(await seeded()).toBe(password)
    expect((await readFile(path)).equals(before)).toBe(true)
    await rm(path)
    await seeded()
    expect(await signIn(password)).toMatchObject({ kind: 'ok' })
  })

  it('goes with the password, where that is a new one', async () => {
    await rm(join(world.deps.config.dataDir, 'demo.json'))
    expect(await signIn(await seeded())).toMatchObject({ kind: 'ok' })
  })
})
