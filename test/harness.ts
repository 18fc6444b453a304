import { type KeyObject, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { inject } from 'vitest'
import { type App, createApp } from '../src/app.ts'
import type { SimulatedData } from '../src/identity/index.ts'
import { system } from '../src/platform/caller.ts'
import { type Clock, systemClock } from '../src/platform/clock.ts'
import { type Config, readConfig } from '../src/platform/config.ts'
import { connectionTo, type Database, openDatabase } from '../src/platform/db/client.ts'
import type { Deps } from '../src/platform/deps.ts'
import { systemIds } from '../src/platform/ids.ts'
import { createJobs } from '../src/platform/jobs/runner.ts'
import { newKeyPair } from '../src/platform/keys/key-pair.ts'
import { openKeyRing } from '../src/platform/keys/key-ring.ts'
import { createLog, type Log } from '../src/platform/log.ts'
import { registerClient } from '../src/sso/index.ts'

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  set(at: Date | string): void
  advance(seconds: number): void
}

/** A whole installation of its own: database, keys, wired server. */
export interface World {
  readonly deps: Deps
  readonly app: App
  readonly server: App['server']
  readonly origin: string
  readonly database: Database
  /** A connection as the owner of the tables: what an insider with the database could do. */
  readonly owner: ReturnType<typeof connectionTo>
  /** Starts listening on the port that `origin` names. */
  listen(): Promise<void>
  /** An access token of a machine client with these scopes, belonging to this organization. */
  token(scopes: readonly string[], organization?: string): Promise<string>
  stop(): Promise<void>
}

export interface WorldOptions {
  readonly config?: Partial<Config>
  readonly clock?: Clock
  readonly log?: Log
  /** What registers that are not there would know. */
  readonly simulated?: SimulatedData
  /** Replaces parts of Deps before the app is wired, to make them fail on purpose. */
  readonly alter?: (deps: Deps) => Deps
}

export function testClock(at: Date | string = new Date()): TestClock {
  let now = new Date(at)
  return {
    now: () => new Date(now),
    set: to => {
      now = new Date(to)
    },
    advance: seconds => {
      now = new Date(now.getTime() + seconds * 1_000)
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** What `npm ci && npm start` gives a machine of a department: a registration, a key, a token by its assertion. */
async function machineToken(
  { server }: App,
  deps: Deps,
  scopes: readonly string[],
  organization: string | undefined,
): Promise<string> {
  const id = `machine-${randomBytes(6).toString('hex')}`
  const { privateKey, publicKey } = newKeyPair()
  await registerClient(deps, system('test'), {
    id,
    name: '测试机器（演示）',
    organization,
    kind: 'machine',
    scope: scopes.join(' '),
    authentication: { method: 'private_key_jwt', jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
  })
  const answer = await server.inject({
    method: 'POST',
    url: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      resource: 'urn:yihao:api',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertionOf(deps.config.issuer, id, privateKey),
    }).toString(),
  })
  if (answer.statusCode !== 200) throw new Error(`no token: ${answer.payload}`)
  return answer.json().access_token
}

/** A client assertion (RFC 7523 §3), good for a minute. */
export const assertionOf = (issuer: string, clientId: string, key: KeyObject): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setJti(randomBytes(16).toString('base64url'))
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(key)

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const name = `world_${randomBytes(6).toString('hex')}`
  const admin = connectionTo(inject('owner'), { max: 1, onnotice: () => undefined })
  await admin.unsafe(`create database ${name} template ${inject('template')} strategy wal_log`)
  const dataDir = await mkdtemp(join(tmpdir(), 'yihao-world-'))
  const port = await freePort()
  const config: Config = {
    // argon2id as cheap as it goes: what is tested is that it is checked, not what it costs.
    ...readConfig({
      PORT: String(port),
      DATA_DIR: dataDir,
      DEMO: 'false',
      LOG_LEVEL: 'error',
      RATE_LIMIT: '100000',
      TOKEN_FAILURE_LIMIT: '100000',
      SIGN_IN_LIMIT: '100000',
      GUESS_LIMIT: '100000',
      PASSWORD_MEMORY_KIB: '1024',
      PASSWORD_PASSES: '1',
    }),
    ...options.config,
  }
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLog(config.logLevel)
  const database = openDatabase({ ...inject('app'), database: name }, { pool: 10 })
  const owner = connectionTo({ ...inject('owner'), database: name }, { max: 2, onnotice: () => undefined })
  const keys = await openKeyRing(config, clock, { commonName: '测试根证书（演示）', organization: '测试（演示）' })
  const jobs = createJobs({ db: database.db, driver: database.sql, clock, log })
  const deps: Deps = (options.alter ?? (each => each))({
    config,
    db: database.db,
    clock,
    ids: systemIds,
    keys,
    log,
    jobs,
  })
  const app = await createApp(deps, options.simulated)
  await app.server.ready()
  return {
    deps,
    app,
    server: app.server,
    origin: config.origin,
    database,
    owner,
    listen: async () => {
      await app.server.listen({ port, host: 'localhost' })
    },
    token: (scopes, organization) => machineToken(app, deps, scopes, organization),
    async stop() {
      await jobs.stop()
      await app.server.close()
      await database.close()
      await owner.end({ timeout: 1 })
      await admin.end({ timeout: 1 })
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
