import { licenseBody } from './licenses.ts'
import { tokenOf } from './machine.ts'
import { machineOf, requests, type Scenario, sideBySide, startSubject } from './measure.ts'

/** What one license takes in the database: its row, its record, its event, its holder. */
const rowBytes = '2500'

/**
 * Licenses over the API: checked, encrypted, written down, signed twice (SD-JWT VC and QR), logged, durable before they are
 * answered. Beside it a bare Fastify route that inserts one row of the same size in a transaction of the same PostgreSQL.
 */
export const issue: Scenario = async () => {
  const own = await startSubject('yihao')
  const bare = await startSubject('bare-routes', own.facts.dataDir ?? '', rowBytes)
  try {
    const token = await tokenOf(machineOf(own), `${own.origin}/oidc`, 'licenses.issue')
    const run = Date.now()
    return await sideBySide(
      'a bare route with one insert of the same size',
      requests(
        own.origin,
        n => ({
          method: 'POST',
          path: '/api/licenses',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'idempotency-key': `bench-${run}-${n}`,
          },
          body: JSON.stringify(licenseBody(n)),
        }),
        201,
      ),
      requests(bare.origin, () => ({ method: 'POST', path: '/rows' }), 201),
    )
  } finally {
    await bare.stop()
    await own.stop()
  }
}
