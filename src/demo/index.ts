import { importJWK } from 'jose'
import * as oidc from 'openid-client'
import type { Deps } from '../platform/deps.ts'
import { siteOrigins } from './clients.ts'
import type { DemoClient } from './file.ts'
import { type RelyingParty, type RelyingPartyOptions, startRelyingParty } from './relying-party.tsx'
import { seedDemo, standingDemo } from './seed.ts'

export { simulatedData } from './registers.ts'

export interface Demo {
  /** Makes what has come to its end since an earlier start, or is new in this version. */
  refresh(): Promise<void>
  /** What is being made breaks off: the next start goes on. */
  stop(): Promise<void>
  /** Where there is something to click, by name. */
  readonly addresses: Record<string, string>
}

async function authenticationOf({ client_secret, privateJwk }: DemoClient): Promise<oidc.ClientAuth> {
  if (privateJwk === undefined) return oidc.ClientSecretBasic(client_secret ?? '')
  const key = await importJWK(privateJwk, 'ES256')
  if (key instanceof Uint8Array) throw new Error('the key of a demonstration application is not a private key')
  return oidc.PrivateKeyJwt({ key, kid: privateJwk.kid })
}

/** Starts the application's site; a port that is taken is no reason for the server not to start. */
async function startSite(deps: Deps, options: RelyingPartyOptions): Promise<RelyingParty | undefined> {
  try {
    return await startRelyingParty(deps, options)
  } catch (error) {
    deps.log.warn({ err: error, port: options.port }, 'demonstration application could not start; going on without it')
    return undefined
  }
}

/**
 * Opens the two applications of other agencies over a register that has the cast: filled with it first, or left as an
 * earlier start has filled it.
 */
export async function startDemo(deps: Deps): Promise<Demo> {
  const { host, issuer, port } = deps.config
  const standing = await standingDemo(deps)
  const { clients } = standing ?? (await seedDemo(deps))
  const [origin, secondOrigin] = siteOrigins(deps.config)
  const housingFund = { name: '玉溪住房公积金（演示）', origin }
  const newBusiness = { name: '企业开办（演示）', origin: secondOrigin }
  const sites = await Promise.all([
    startSite(deps, {
      ...housingFund,
      clientId: clients.app.client_id,
      about: '查询您的住房公积金',
      port: port + 1,
      host,
      scope: 'openid profile identity',
      issuer,
      authentication: await authenticationOf(clients.app),
      neighbor: newBusiness,
    }),
    startSite(deps, {
      ...newBusiness,
      clientId: clients.secondApp.client_id,
      about: '开办您的企业',
      port: port + 2,
      host,
      scope: 'openid profile organization',
      issuer,
      authentication: await authenticationOf(clients.secondApp),
      neighbor: housingFund,
    }),
  ])
  const [first, second] = sites
  let isStopped = false
  return {
    async refresh() {
      if (standing === undefined) return
      try {
        await seedDemo(deps)
      } catch (error) {
        if (!isStopped) deps.log.error({ err: error }, 'the demonstration could not be brought up to date')
      }
    },
    addresses: {
      ...(first === undefined ? {} : { housingFund: origin }),
      ...(second === undefined ? {} : { newBusiness: secondOrigin }),
    },
    async stop() {
      isStopped = true
      await Promise.all(sites.map(site => site?.stop()))
    },
  }
}
