import type { Deps } from '../../platform/deps.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { agentRoutes } from './agent-routes.tsx'
import { enrolRoutes } from './enrol-routes.ts'
import { mandateRoutes } from './mandate-routes.tsx'
import { phoneRoutes } from './phone-routes.tsx'
import { securityRoutes } from './security-routes.ts'
import { sessionRoutes } from './session-routes.tsx'

/** What a person sees and changes of their own account. */
export function accountRoutes(server: Server, deps: Deps, sso: Sso): void {
  securityRoutes(server, deps, sso)
  phoneRoutes(server, deps, sso)
  enrolRoutes(server, deps, sso)
  sessionRoutes(server, deps, sso)
  mandateRoutes(server, sso)
  agentRoutes(server, sso)
}
