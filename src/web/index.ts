import type { Deps } from '../platform/deps.ts'
import type { Server } from '../platform/http/server.ts'
import type { Sso } from '../sso/index.ts'
import { accountRoutes } from './account/routes.ts'
import { adminRoutes } from './admin/routes.tsx'
import { serveAssets } from './assets.ts'
import { catalogPages } from './catalog/routes.tsx'
import { citizenRoutes } from './citizen/routes.ts'
import { counterRoutes } from './counter/routes.tsx'
import { demoRoutes } from './demo/routes.tsx'
import { departmentRoutes } from './department/routes.tsx'
import { publicRoutes } from './public/routes.ts'
import { recoverRoutes } from './recover/routes.tsx'
import { signInRoutes } from './sign-in/routes.ts'
import { offlineRoutes } from './verify/routes.tsx'

export { faultPage } from './fault-page.tsx'
export { ssoPages } from './sso-pages.tsx'

/** Every page for people, and what browsers load with it. */
export function webRoutes(server: Server, deps: Deps, sso: Sso): void {
  serveAssets(server)
  publicRoutes(server, deps)
  offlineRoutes(server, deps)
  catalogPages(server, deps)
  signInRoutes(server, sso)
  citizenRoutes(server, deps, sso)
  accountRoutes(server, deps, sso)
  departmentRoutes(server, sso)
  counterRoutes(server, sso)
  adminRoutes(server, sso)
  recoverRoutes(server, sso)
  demoRoutes(server, deps)
}
