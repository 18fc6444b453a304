import { hash, sign, verify } from 'node:crypto'
import { createApp } from '../../src/app.ts'
import { departments } from '../../src/demo/cast.ts'
import { registerOrganization } from '../../src/identity/index.ts'
import { grantIssuing, issueLicense, licenseDocument } from '../../src/licenses/index.ts'
import { anonymous, type Caller, system } from '../../src/platform/caller.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { newKeyPair } from '../../src/platform/keys/key-pair.ts'
import { verifyLicense } from '../../src/verification/index.ts'
import { licenseBody, licenseType } from './licenses.ts'
import { calls, type Scenario, sideBySide } from './measure.ts'
import { openBenchPlatform } from './platform.ts'

const pool = 100
const operator = system('bench')

async function makePool(deps: Deps): Promise<Buffer[]> {
  const { uscc } = departments.construction
  await registerOrganization(deps, operator, departments.construction)
  await grantIssuing(deps, operator, licenseType.code, uscc)
  const scopes = new Set(['licenses.issue', 'licenses.read'])
  const caller: Caller = { kind: 'client', id: 'bench', scopes, organization: uscc }
  const files: Buffer[] = []
  for (let n = 0; n < pool; n += 1) {
    const { license } = await issueLicense(deps, caller, licenseBody(n), `bench-${n}`)
    files.push((await licenseDocument(deps, caller, license.identifier, 'pdf')).body)
  }
  return files
}

const counted = 500

/** What one call takes of the processor, which others on the machine leave as it is; the database is not in it. */
async function processorMilliseconds(work: (n: number) => Promise<void>): Promise<number> {
  const begun = process.cpuUsage()
  for (let n = 0; n < counted; n += 1) await work(n)
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1_000 / counted
}

/**
 * Sealed PDFs of licenses verified as a stranger has them verified, one after another on one core: the file taken apart, its
 * seal and time stamp checked, the license in it read, the register asked. Beside it only what no such check can do without:
 * SHA-256 over the file, and the three signatures of P-256 in it (seal, stamp, license) checked by `crypto.verify`.
 */
export const verifyFile: Scenario = async () => {
  const { deps, close } = await openBenchPlatform()
  const { server } = await createApp(deps)
  try {
    const files = await makePool(deps)
    const { privateKey, publicKey } = newKeyPair()
    const digests = files.map(file => hash('sha256', file, 'buffer'))
    const signatures = digests.map(digest => sign('sha256', digest, privateKey))
    const own = async (n: number): Promise<void> => {
      const { outcome, license } = await verifyLicense(deps, anonymous, { file: files[n % pool] ?? Buffer.alloc(0) })
      if (outcome !== 'valid' || license === undefined) throw new Error(`a good document was ${outcome}`)
    }
    const measured = await sideBySide(
      'SHA-256 of the same bytes and three signatures',
      calls(own),
      calls(n => {
        const digest = hash('sha256', files[n % pool] ?? Buffer.alloc(0), 'buffer')
        for (let count = 0; count < 3; count += 1)
          if (!verify('sha256', digest, publicKey, signatures[n % pool] ?? Buffer.alloc(0)))
            throw new Error('a good signature was refused')
      }),
    )
    const bytes = files.reduce((sum, file) => sum + file.length, 0) / pool
    const spent = await processorMilliseconds(own)
    const perCore = `${spent.toFixed(2)} ms of this process on the processor a file: ${Math.round(1_000 / spent)}/s a core`
    return { ...measured, notes: [`${Math.round(bytes / 1_024)} kB a file`, perCore] }
  } finally {
    await server.close()
    await close()
  }
}
