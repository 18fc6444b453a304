import { auditJobs, auditRoutes } from './audit/index.ts'
import { identityJobs, identityRoutes } from './identity/index.ts'
import { licenseJobs, licenseRoutes, seedCatalog } from './licenses/index.ts'
import type { Deps } from './platform/deps.ts'
import { createServer, type Server } from './platform/http/server.ts'
import { authenticateDoors, createSso, type Sso, ssoJobs, ssoRoutes } from './sso/index.ts'
import { verificationJobs, verificationRoutes } from './verification/index.ts'
import { faultPage, ssoPages, webRoutes } from './web/index.ts'

export interface App {
  readonly server: Server
  readonly sso: Sso
}

/** The wiring, on one screen: what each slice needs from above is handed to it here. */
export async function createApp(deps: Deps): Promise<App> {
  const sso = await createSso(deps, ssoPages(deps.config))
  const server = await createServer(deps, {
    authenticate: authenticateDoors(sso),
    renderFaultPage: faultPage(deps.config),
  })
  await ssoRoutes(server, sso)
  auditRoutes(server, deps)
  identityRoutes(server, deps)
  licenseRoutes(server, deps)
  verificationRoutes(server, deps)
  webRoutes(server, deps, sso)

  for (const jobsOf of [auditJobs, identityJobs, licenseJobs, verificationJobs]) jobsOf(deps)
  ssoJobs(sso)
  await seedCatalog(deps)
  return { server, sso }
}
