import { type Origin, rememberDevice } from '../../identity/index.ts'
import { deviceLabel } from '../sessions/device-label.ts'
import type { Sso } from '../sso.ts'
import type { Exchange } from './interaction.ts'

/** By which an account knows the browser again; worth nothing for signing in. */
const cookieName = 'yihao_device'
const yearSeconds = 365 * 86_400

function tokenIn({ req }: Exchange): string | undefined {
  const given = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]{43})(?:;|$)`).exec(req.headers.cookie ?? '')
  return given?.[1]
}

/** Where a try comes from: the address, and the browser where it has been here before. */
export const originOf = (exchange: Exchange, source: string): Origin => {
  const device = tokenIn(exchange)
  return device === undefined ? { source } : { source, device }
}

function giveToken({ deps }: Sso, { res }: Exchange): string {
  const token = deps.ids.token()
  const secure = deps.config.origin.startsWith('https:') ? '; Secure' : ''
  res.appendHeader(
    'set-cookie',
    `${cookieName}=${token}; Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax${secure}`,
  )
  return token
}

/** Notes that somebody signed in from this browser; its owner is told of a new one. One that was taken off is a new one. */
export async function noteDevice(sso: Sso, exchange: Exchange, personId: string): Promise<void> {
  const label = deviceLabel(exchange.req.headers['user-agent'] ?? '')
  const known = tokenIn(exchange)
  const device = known ?? giveToken(sso, exchange)
  if ((await rememberDevice(sso.deps, { personId, device, label })) !== 'revoked') return
  await rememberDevice(sso.deps, { personId, device: giveToken(sso, exchange), label })
}
