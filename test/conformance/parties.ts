import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { system } from '../../src/platform/caller.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { type ClientRegistration, registerClient } from '../../src/sso/index.ts'
import { startWorld, type World } from '../harness.ts'
import { registerCitizen } from '../sso/application.ts'
import type { Metadata } from './ledger.ts'

/** A registered client, with what proves that it is itself. */
export interface Party {
  readonly id: string
  readonly redirectUri: string
  readonly authentication:
    | { readonly method: 'client_secret_basic'; readonly secret: string }
    | { readonly method: 'private_key_jwt'; readonly key: KeyObject; readonly algorithm: 'ES256' | 'PS256' }
}

export interface Stage {
  readonly world: World
  readonly issuer: string
  readonly metadata: Metadata
}

/** A whole installation that listens, with one citizen. */
export async function startStage(): Promise<Stage> {
  const world = await startWorld()
  await world.listen()
  await registerCitizen(world)
  const { issuer } = world.deps.config
  const metadata: Metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
  return { world, issuer, metadata }
}

export const newKey = (): KeyObject => newKeyPair().privateKey
const newRsaKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

async function register(
  { world }: Stage,
  party: Party,
  authentication: ClientRegistration['authentication'],
  more: object,
): Promise<Party> {
  await registerClient(world.deps, system('test'), {
    id: party.id,
    name: `${party.id}（演示）`,
    kind: 'web',
    scope: 'openid profile offline_access',
    redirectUris: [party.redirectUri],
    postLogoutRedirectUris: [`https://${party.id}.example.org/post_logout_redirect`],
    authentication,
    ...more,
  })
  return party
}

const newId = (kind: string): string => `${kind}-${randomBytes(4).toString('hex')}`
const callbackOf = (id: string): string => `https://${id}.example.org/callback`

/** As the plans of OpenID Connect Core want it: with a secret in the header. */
export function basicParty(stage: Stage, more: object = {}): Promise<Party> {
  const id = newId('basic')
  const secret = randomBytes(32).toString('base64url')
  const party: Party = { id, redirectUri: callbackOf(id), authentication: { method: 'client_secret_basic', secret } }
  return register(stage, party, { method: 'client_secret_basic', secret }, more)
}

const publicJwk = (key: KeyObject, algorithm: string) => {
  const { d, p, q, dp, dq, qi, ...jwk } = key.export({ format: 'jwk' })
  return { ...jwk, alg: algorithm, use: 'sig' }
}

/** As FAPI 2.0 wants it: with a key. */
export function keyParty(stage: Stage, more: object = {}, algorithm: 'ES256' | 'PS256' = 'ES256'): Promise<Party> {
  const id = newId('fapi')
  const key = algorithm === 'ES256' ? newKey() : newRsaKey()
  const party: Party = {
    id,
    redirectUri: callbackOf(id),
    authentication: { method: 'private_key_jwt', key, algorithm },
  }
  return register(stage, party, { method: 'private_key_jwt', jwks: { keys: [publicJwk(key, algorithm)] } }, more)
}

/** What a client of the FAPI profile is registered with. Other servers than this may not know the words yet. */
export const fapiProfile = { fapi: true, dpopBound: true } as const
