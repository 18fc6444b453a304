import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { demoMessages, registerOrganization, registerPerson, setPassword } from '../../src/identity/index.ts'
import { system } from '../../src/platform/caller.ts'
import { registerClient } from '../../src/sso/index.ts'
import type { WorldOptions } from '../harness.ts'
import { businessType, company, constructorType, person, startRegistry } from '../licenses/registry.ts'

const operator = system('test')
export const password = '一号测试密码-2026'
/** Of the first person; the newcomer's is another one. */
export const phone = '19900000001'
export const newcomerPhone = '19900000003'
export const newcomer = { documentType: 'resident-id', documentNumber: '533401197806155287', name: '阿依古丽·买买提' }
export const owner = { uscc: '12530400PDY000204W', name: '玉溪市住房公积金管理中心（演示）' }
/** As long as names of companies get. */
const longCompany = {
  uscc: '91530100PDY000060N',
  name: '云南红河哈尼族彝族自治州滇南高原特色农产品进出口贸易与冷链物流供应链管理服务股份有限责任公司昆明分公司（演示）',
}
const drivingType = '11530000PDY00001XE905'
const marriageType = '11530000PDY00001XE902'

/** An application on another origin: it says what it was told and nothing more. */
async function startApplication() {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const word = searchParams.has('code') ? '已经登录' : searchParams.get('error') === null ? '应用首页' : '没有登录'
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><html lang="zh-CN"><title>应用</title><h1>${word}</h1><p>${pathname}</p></html>`)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the application has no port')
  return { origin: `http://127.0.0.1:${address.port}`, stop: () => new Promise(resolve => server.close(resolve)) }
}

/** An installation that listens, with people who can sign in, licenses of every standing, and an application beside it. */
export async function startStage(options: WorldOptions = {}) {
  const registry = await startRegistry({ ...options, config: { demo: true, ...options.config } })
  const { world, issue, ask } = registry
  const { deps } = world
  await world.listen()
  const application = await startApplication()
  async function register(each: typeof person, more: { readonly phone?: string } = {}): Promise<string> {
    const { value } = await registerPerson(deps, operator, { ...each, ...more, assuranceLevel: 3 })
    await setPassword(deps, operator, value.id, password)
    return value.id
  }
  const personId = await register(person, { phone })
  const newcomerId = await register(newcomer, { phone: newcomerPhone })
  await registerOrganization(deps, operator, { ...owner })
  await registerOrganization(deps, operator, {
    uscc: company.documentNumber,
    name: company.name,
    legalRepresentative: person,
  })
  await registerOrganization(deps, operator, { ...longCompany, legalRepresentative: person })
  await registerClient(deps, operator, {
    id: 'housing-fund',
    name: '玉溪市公积金',
    nameEn: 'Yuxi Housing Fund',
    organization: owner.uscc,
    kind: 'web',
    scope: 'openid profile identity organization',
    redirectUris: [`${application.origin}/callback`],
    postLogoutRedirectUris: [`${application.origin}/`],
    authentication: { method: 'client_secret_basic', secret: randomBytes(32).toString('hex') },
  })
  const good = (await issue(constructorType)).body
  const driving = (await issue(drivingType)).body
  const marriage = (await issue(marriageType)).body
  const business = (await issue(businessType)).body
  const expired = (await issue(constructorType, { validFrom: '2020-03-01', validUntil: '2023-02-28' })).body
  const revoked = (await issue(constructorType)).body
  await ask('POST', `/api/licenses/${revoked.identifier}/revoke`, { payload: { reason: 'holder-request' } })

  /** Where the application sends a browser to find out who is there. */
  function authorizeUrl(scope = 'openid profile identity'): string {
    const challenge = createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url')
    return `${world.origin}/oidc/auth?${new URLSearchParams({
      client_id: 'housing-fund',
      response_type: 'code',
      redirect_uri: `${application.origin}/callback`,
      scope,
      state: 'state-of-the-application',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })}`
  }
  /** The code in the newest message to this phone. */
  async function codeSentTo(number: string): Promise<string> {
    await deps.jobs.drain()
    const message = (await demoMessages(deps)).find(each => each.phone === number && each.text.startsWith('验证码'))
    return /\d{6}/.exec(message?.text ?? '')?.[0] ?? ''
  }
  return {
    ...registry,
    register,
    codeSentTo,
    personId,
    newcomerId,
    origin: world.origin,
    application,
    authorizeUrl,
    licenses: { good, driving, marriage, business, expired, revoked },
    async stop() {
      await application.stop()
      await world.stop()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof startStage>>
