import { tokenRequests } from './machine.ts'
import { machineOf, requests, type Scenario, sideBySide, startSubject } from './measure.ts'

const headers = { 'content-type': 'application/x-www-form-urlencoded' }

/**
 * Access tokens for machines: client_credentials with private_key_jwt (ES256, a fresh assertion each time) → JWT access
 * token (ES256). Beside it oidc-provider alone, in memory, with the very same grant.
 */
export const clientCredentials: Scenario = async () => {
  const own = await startSubject('yihao')
  const bare = await startSubject('bare-provider')
  try {
    const body = tokenRequests(machineOf(own), `${own.origin}/oidc`, 'licenses.verify')
    const bareBody = tokenRequests(machineOf(bare), bare.origin, 'licenses.verify')
    return await sideBySide(
      'bare oidc-provider in memory',
      requests(own.origin, () => ({ method: 'POST', path: '/oidc/token', headers, body: body() }), 200),
      requests(bare.origin, () => ({ method: 'POST', path: '/token', headers, body: bareBody() }), 200),
    )
  } finally {
    await bare.stop()
    await own.stop()
  }
}
