import { calculateJwkThumbprint } from 'jose'
import Value from 'typebox/value'
import type { Config } from '../platform/config.ts'
import type { Ids } from '../platform/ids.ts'
import { newKeyPair } from '../platform/keys/key-pair.ts'
import { type ClientRegistration, registerClient } from '../sso/index.ts'
import { departments } from './cast.ts'
import { type DemoClient, type DemoFile, type PrivateJwk, privateJwk } from './file.ts'

type Name = keyof DemoFile['clients']

/** An application of the cast: how it is registered, and whether it proves itself by a key or by a secret. */
type CastClient = Omit<ClientRegistration, 'authentication'> & { readonly provesBy: 'key' | 'secret' }

/** Where the two applications of other agencies live: the two ports after the server's. */
export const siteOrigins = ({ port }: Pick<Config, 'port'>): readonly [string, string] => [
  `http://localhost:${port + 1}`,
  `http://localhost:${port + 2}`,
]

/** A fixed address for whoever tries the provider with a program of their own. */
const ownProgram = 'http://localhost:8765/callback'

function castClients(config: Pick<Config, 'port'>): Readonly<Record<Name, CastClient>> {
  const [site, secondSite] = siteOrigins(config)
  const work = 'licenses.issue licenses.read licenses.verify documents.seal'
  return {
    registrar: {
      id: 'demo-registrar',
      name: '人口和法人登记（演示）',
      kind: 'machine',
      scope: 'people.register catalog.manage audit.read',
      provesBy: 'key',
    },
    department: {
      id: 'demo-department',
      name: '建设证照系统（演示）',
      organization: departments.construction.uscc,
      kind: 'machine',
      scope: work,
      provesBy: 'key',
    },
    secondDepartment: {
      id: 'demo-second-department',
      name: '市场主体证照系统（演示）',
      organization: departments.market.uscc,
      kind: 'machine',
      scope: work,
      provesBy: 'key',
    },
    counter: {
      id: 'demo-counter',
      name: '政务服务窗口（演示）',
      organization: departments.serviceHall.uscc,
      kind: 'machine',
      scope: 'licenses.verify',
      provesBy: 'key',
    },
    app: {
      id: 'demo-app',
      name: '玉溪住房公积金（演示）',
      nameEn: 'Yuxi housing fund (demo)',
      organization: departments.housingFund.uscc,
      kind: 'web',
      scope: 'openid profile identity organization offline_access',
      redirectUris: [`${site}/callback`, ownProgram],
      postLogoutRedirectUris: [`${site}/`],
      provesBy: 'secret',
    },
    secondApp: {
      id: 'demo-second-app',
      name: '企业开办（演示）',
      nameEn: 'Starting a business (demo)',
      organization: departments.market.uscc,
      isFirstParty: true,
      kind: 'web',
      scope: 'openid profile organization offline_access',
      redirectUris: [`${secondSite}/callback`],
      postLogoutRedirectUris: [`${secondSite}/`],
      provesBy: 'key',
    },
  }
}

async function newKey(): Promise<PrivateJwk> {
  const jwk = newKeyPair().privateKey.export({ format: 'jwk' })
  const named: unknown = {
    ...jwk,
    kid: await calculateJwkThumbprint({ ...jwk, kty: 'EC' }),
    alg: 'ES256',
  }
  if (!Value.Check(privateJwk, named)) throw new Error('a new key has an unknown form')
  return named
}

/** The standing secret of the kind that is wanted, or a new one. */
async function proofOf(ids: Ids, { provesBy }: CastClient, standing: DemoClient | undefined) {
  return provesBy === 'key'
    ? { privateJwk: standing?.privateJwk ?? (await newKey()) }
    : { client_secret: standing?.client_secret ?? ids.token() }
}

type Proof = Awaited<ReturnType<typeof proofOf>>

function authenticationBy(proof: Proof): ClientRegistration['authentication'] {
  if (proof.privateJwk === undefined) return { method: 'client_secret_basic', secret: proof.client_secret }
  const { d: _private, ...open } = proof.privateJwk
  return { method: 'private_key_jwt', jwks: { keys: [{ ...open, use: 'sig' }] } }
}

type Deps = Parameters<typeof registerClient>[0]
type Caller = Parameters<typeof registerClient>[1]

/** Registers the applications, with the secrets that stand in the file and new ones where none does. */
export async function seedClients(
  deps: Deps & { readonly config: Config; readonly ids: Ids },
  caller: Caller,
  standing: DemoFile['clients'] | undefined,
): Promise<DemoFile['clients']> {
  const cast = castClients(deps.config)
  async function seed(name: Name): Promise<DemoClient> {
    const { provesBy: _, ...registration } = cast[name]
    const proof = await proofOf(deps.ids, cast[name], standing?.[name])
    await registerClient(deps, caller, { ...registration, authentication: authenticationBy(proof) })
    const { id, scope, redirectUris, organization } = registration
    return {
      client_id: id,
      scope,
      ...(redirectUris === undefined ? {} : { redirect_uris: [...redirectUris] }),
      ...(organization === undefined ? {} : { uscc: organization }),
      ...proof,
    }
  }
  const [registrar, department, secondDepartment, counter, app, secondApp] = await Promise.all([
    seed('registrar'),
    seed('department'),
    seed('secondDepartment'),
    seed('counter'),
    seed('app'),
    seed('secondApp'),
  ])
  return { registrar, department, secondDepartment, counter, app, secondApp }
}
