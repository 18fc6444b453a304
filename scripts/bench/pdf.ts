import { hash, sign } from 'node:crypto'
import { createApp } from '../../src/app.ts'
import { departments } from '../../src/demo/cast.ts'
import { registerOrganization } from '../../src/identity/index.ts'
import { makePdf } from '../../src/licenses/documents/pdf/make.ts'
import { grantIssuing, issueLicense } from '../../src/licenses/index.ts'
import { type LicenseRow, selectLicense } from '../../src/licenses/store.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { licenseBody, licenseType } from './licenses.ts'
import { calls, type Scenario, sideBySide } from './measure.ts'
import { openBenchPlatform } from './platform.ts'

const pool = 100
const operator = system('bench')

async function issuePool(deps: Deps): Promise<LicenseRow[]> {
  const { uscc } = departments.construction
  await registerOrganization(deps, operator, departments.construction)
  await grantIssuing(deps, operator, licenseType.code, uscc)
  const caller: Caller = { kind: 'client', id: 'bench', scopes: new Set(['licenses.issue']), organization: uscc }
  const rows: LicenseRow[] = []
  for (let n = 0; n < pool; n += 1) {
    const { license } = await issueLicense(deps, caller, licenseBody(n), `bench-${n}`)
    const row = await selectLicense(deps.db, license.identifier)
    if (row !== undefined) rows.push(row)
  }
  return rows
}

/**
 * Sealed PDFs of stored licenses, from the encrypted row to the certified file (PAdES B-T, own time stamp), one after another
 * on one core. Beside it only what no sealing can do without: SHA-256 over a file of the same size and two signatures of
 * P-256, one of the seal and one of the stamp; nothing is drawn, no font, no QR, no certificate.
 */
export const pdf: Scenario = async () => {
  const { deps, close } = await openBenchPlatform()
  try {
    const { server } = await createApp(deps)
    const rows = await issuePool(deps)
    const rowOf = (n: number): LicenseRow => {
      const row = rows[n % rows.length]
      if (row === undefined) throw new Error('there are no licenses')
      return row
    }
    const file = Buffer.from((await makePdf(deps, rowOf(0))).body)
    const key = newKeyPair().privateKey
    const measured = await sideBySide(
      'SHA-256 of the same bytes and two signatures',
      calls(n => makePdf(deps, rowOf(n))),
      calls(() => {
        const digest = hash('sha256', file, 'buffer')
        sign('sha256', digest, key)
        sign('sha256', digest, key)
      }),
    )
    await server.close()
    return { ...measured, notes: [`${Math.round(file.length / 1_024)} kB a file`] }
  } finally {
    await close()
  }
}
