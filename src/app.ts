import { anonymous, type Caller } from './platform/caller.ts'
import type { Deps } from './platform/deps.ts'
import { refuse } from './platform/faults.ts'
import type { Authenticate } from './platform/http/access.ts'
import { createServer, type Server } from './platform/http/server.ts'

// INTERIM wiring while the slices arrive.
export interface App {
  readonly server: Server
  readonly sso?: unknown
}
async function door(name: string): Promise<Record<string, any>> {
  try {
    return await import(`./${name}/index.ts`)
  } catch (error) {
    if (process.env['SHOW_MISSING']) console.error(name, error)
    return {}
  }
}
const interim: Authenticate = {
  async bearer(request) {
    const text = (request.headers.authorization ?? '').replace(/^Bearer test\./, '')
    try {
      const { scopes, organization, id } = JSON.parse(Buffer.from(text, 'base64url').toString())
      const caller: Caller = { kind: 'client', id, scopes: new Set(scopes), organization }
      return caller
    } catch {
      throw refuse('token-invalid')
    }
  },
  session: async () => (anonymous.kind === 'anonymous' ? undefined : anonymous),
  signInAddress: path => `/sign-in?return=${encodeURIComponent(path)}`,
}
export async function createApp(deps: Deps): Promise<App> {
  const [audit, identity, sso, licenses, verification, web] = (await Promise.all(
    ['audit', 'identity', 'sso', 'licenses', 'verification', 'web'].map(door),
  )) as any
  const single = sso.createSso ? await sso.createSso(deps, web.ssoPages) : undefined
  const server = await createServer(deps, {
    authenticate: single ? sso.authenticateDoors(deps, single) : interim,
    renderFaultPage: web.renderFaultPage ?? (view => `<h1>${view.zh}</h1>`),
  })
  for (const [slice, name] of [
    [audit, 'audit'],
    [identity, 'identity'],
    [licenses, 'license'],
    [verification, 'verification'],
  ] as const) {
    await slice[`${name}Routes`]?.(server, deps)
    slice[`${name}Jobs`]?.(deps)
  }
  if (single) await sso.ssoRoutes(server, deps, single)
  sso.ssoJobs?.(deps)
  await web.webRoutes?.(server, deps, single)
  await licenses.seedCatalog?.(deps)
  return { server, sso: single }
}
