import { verify, X509Certificate } from 'node:crypto'
import { createApp } from '../../src/app.ts'
import { departments } from '../../src/demo/cast.ts'
import { registerOrganization } from '../../src/identity/index.ts'
import { decodeQr, grantIssuing, issueLicense, issuerCertificate } from '../../src/licenses/index.ts'
import { type Caller, system } from '../../src/platform/caller.ts'
import type { Deps } from '../../src/platform/deps.ts'
import { readTrust, verifyOffline as verifyQr } from '../../src/verification/index.ts'
import { licenseBody, licenseType } from './licenses.ts'
import { calls, type Scenario, sideBySide } from './measure.ts'
import { openBenchPlatform } from './platform.ts'

const pool = 500
const operator = system('bench')

async function issuePool(deps: Deps): Promise<string[]> {
  const { uscc } = departments.construction
  await registerOrganization(deps, operator, departments.construction)
  await grantIssuing(deps, operator, licenseType.code, uscc)
  const caller: Caller = { kind: 'client', id: 'bench', scopes: new Set(['licenses.issue']), organization: uscc }
  const qrs: string[] = []
  for (let n = 0; n < pool; n += 1)
    qrs.push((await issueLicense(deps, caller, licenseBody(n), `bench-${n}`)).license.qr)
  return qrs
}

/**
 * QR codes verified with certificates and a status list alone, one after another on one core. Beside it the same signatures
 * over the same bytes checked by `crypto.verify`, and nothing else.
 */
export const verifyOffline: Scenario = async () => {
  const { deps, close } = await openBenchPlatform()
  const { server } = await createApp(deps)
  try {
    const qrs = await issuePool(deps)
    const get = async (url: string): Promise<string> => (await server.inject({ method: 'GET', url })).payload
    const trust = readTrust(await get('/trust/roots.pem'))
    const statusLists = [await get('/status-lists/0')]
    const at = deps.clock.now()
    const signed = qrs.flatMap(text => decodeQr(text) ?? [])
    const certificate = await issuerCertificate(deps, signed[0]?.kid ?? '')
    if (certificate === undefined) throw new Error('the department has no certificate')
    const key = { key: new X509Certificate(certificate.der).publicKey, dsaEncoding: 'ieee-p1363' } as const
    return await sideBySide(
      'crypto.verify of the same signatures',
      calls(n => {
        const { outcome } = verifyQr({ qr: qrs[n % pool] ?? '', trust, statusLists, at })
        if (outcome !== 'valid') throw new Error(`a good license was ${outcome}`)
      }),
      calls(n => {
        const qr = signed[n % pool]
        if (qr === undefined || !verify('sha256', qr.toBeSigned, key, qr.signature))
          throw new Error('a good signature was refused')
      }),
    )
  } finally {
    await server.close()
    await close()
  }
}
