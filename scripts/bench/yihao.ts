import { createApp } from '../../src/app.ts'
import { departments } from '../../src/demo/cast.ts'
import { registerDepartment, registerOrganization } from '../../src/identity/index.ts'
import { grantIssuing } from '../../src/licenses/index.ts'
import { system } from '../../src/platform/caller.ts'
import { registerClient } from '../../src/sso/index.ts'
import { licenseType } from './licenses.ts'
import { newMachine, publicJwk } from './machine.ts'
import { openBenchPlatform } from './platform.ts'
import type { SubjectStart } from './running.ts'

const operator = system('bench')

/** The whole server as it is deployed, jobs included, with one department and its machine. */
export const yihao: SubjectStart = async port => {
  const { deps, close } = await openBenchPlatform({ PORT: String(port) })
  const app = await createApp(deps)
  const { construction } = departments
  await registerOrganization(deps, operator, construction)
  await registerDepartment(deps, operator, { uscc: construction.uscc, region: deps.config.region, level: 'province' })
  await grantIssuing(deps, operator, licenseType.code, construction.uscc)
  const machine = newMachine('bench-machine')
  await registerClient(deps, operator, {
    id: machine.clientId,
    name: '测量（演示）',
    kind: 'machine',
    scope: 'licenses.issue licenses.read licenses.verify',
    organization: construction.uscc,
    authentication: { method: 'private_key_jwt', jwks: { keys: [publicJwk(machine)] } },
  })
  await deps.jobs.start()
  await app.server.listen({ port, host: 'localhost' })
  return {
    facts: { machine, dataDir: deps.config.dataDir },
    async stop() {
      await deps.jobs.stop()
      await app.server.close()
      await close()
    },
  }
}
