import { issueOver } from './licenses.ts'
import { tokenOf } from './machine.ts'
import { machineOf, requests, type Scenario, sideBySide, startSubject } from './measure.ts'

const pool = 500

/** A QR verified by the server. Beside it a bare Fastify route that selects one row by primary key from the same PostgreSQL. */
function verifying(withToken: boolean): Scenario {
  return async () => {
    const own = await startSubject('yihao')
    const bare = await startSubject('bare-routes', own.facts.dataDir ?? '', '1000')
    try {
      const issued = await issueOver(own.origin, machineOf(own), pool)
      const { ids = [] } = bare.facts
      const token = withToken ? await tokenOf(machineOf(own), `${own.origin}/oidc`, 'licenses.verify') : undefined
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      }
      const bodies = issued.map(({ qr }) => JSON.stringify({ qr }))
      return await sideBySide(
        'a bare route with one primary-key select',
        requests(
          own.origin,
          n => ({ method: 'POST', path: '/api/verifications', headers, body: bodies[n % bodies.length] ?? '' }),
          200,
        ),
        requests(bare.origin, n => ({ method: 'GET', path: `/rows/${ids[n % ids.length]}` }), 200),
      )
    } finally {
      await bare.stop()
      await own.stop()
    }
  }
}

/** By anyone: nothing is written, as beside it. */
export const verifyOnline = verifying(false)
/** By a department: every verification writes its line of the log before it is answered. */
export const verifyRecorded = verifying(true)
