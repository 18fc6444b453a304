import { auditJobs, auditRoutes } from './audit/index.ts'
import {
  identityJobs,
  identityRoutes,
  openSources,
  refuseDoubtfulCertificates,
  type SimulatedData,
} from './identity/index.ts'
import { licenseJobs, licenseRoutes, seedCatalog, timeStampRoots } from './licenses/index.ts'
import type { Deps } from './platform/deps.ts'
import { createServer, type Server } from './platform/http/server.ts'
import { authenticateDoors, createSso, type Sso, ssoJobs, ssoRoutes } from './sso/index.ts'
import { verificationJobs, verificationRoutes } from './verification/index.ts'
import { faultPage, ssoPages, webRoutes } from './web/index.ts'

export interface App {
  readonly server: Server
  readonly sso: Sso
}

/**
 * The wiring, on one screen: what each slice needs from above is handed to it here.
 * @param simulated people and organizations of registers that are not there; for demonstrations alone
 */
export async function createApp(deps: Deps, simulated?: SimulatedData): Promise<App> {
  await refuseDoubtfulCertificates(deps)
  await timeStampRoots(deps)
  const sources = openSources(deps, simulated)
  const sso = await createSso(deps, ssoPages(deps.config), sources)
  const server = await createServer(deps, {
    authenticate: authenticateDoors(sso),
    renderFaultPage: faultPage(deps.config),
  })
  await ssoRoutes(server, sso)
  auditRoutes(server, deps)
  identityRoutes(server, deps, sources)
  licenseRoutes(server, deps)
  verificationRoutes(server, deps)
  webRoutes(server, deps, sso)

  for (const jobsOf of [auditJobs, identityJobs, licenseJobs, verificationJobs]) jobsOf(deps)
  ssoJobs(sso)
  await seedCatalog(deps)
  return { server, sso }
}
