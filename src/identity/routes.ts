import type { Deps } from '../platform/deps.ts'
import type { Server } from '../platform/http/server.ts'
import { assuranceRoutes } from './assurance/routes.ts'
import { openSources, type Sources } from './assurance/sources/open.ts'
import { departmentsRoutes } from './departments/routes.ts'
import { organizationsRoutes } from './organizations/routes.ts'
import { peopleRoutes } from './people/routes.ts'

/** @param sources opened once in the wiring, since circuit breakers are in them */
export function identityRoutes(server: Server, deps: Deps, sources: Sources = openSources(deps)): void {
  peopleRoutes(server, deps)
  organizationsRoutes(server, deps)
  departmentsRoutes(server, deps)
  assuranceRoutes(server, deps, sources)
}
