import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/platform/clock.ts'
import type { OfflineVerification } from '../src/verification/offline/answer.ts'
import { type Reason, reasonWords } from '../src/verification/outcome.ts'
import { readTrust, verifyOffline } from '../src/verification/verify-offline.ts'

const usage = `npm run verify -- <qr> --roots <roots.pem> [--status-list <file>]… [--revocation-list <file>]… [--json]
Verifies a license's QR without any server: its seal, its dates and, with the lists, whether it or the seal's certificate was
revoked.
  <qr>           what a scanner read: the whole URL, or the digits after #
  --roots        trusted certificates, as /trust/roots.pem gives them
  --status-list  a list as /status-lists/<number> gives it; may be given several times
  --revocation-list  a list as /trust/crl/root.crl gives it: seals whose key was in other hands
  --json         the result as JSON
Ends with 0 valid, 1 invalid, 2 not understood, 3 unconfirmed: a list is too old or not usable.`

const exitCodes = { valid: 0, invalid: 1, unconfirmed: 3 } as const

const headline = ({ outcome, reasons, status, certificate }: OfflineVerification): string => {
  if (outcome === 'valid') return '有效 valid'
  if (outcome === 'invalid') return `无效 invalid: ${reasons.join(', ')}`
  return status.stale === true || certificate.stale === true
    ? '无法确认 unconfirmed: 列表已过期 a list is too old'
    : '无法确认 unconfirmed: 列表不可用 a list is not usable'
}

const reasonLine = (reason: Reason): string => `  ${reason}: ${reasonWords[reason].zh} ${reasonWords[reason].en}`

function statusLine({ checked, asOf, stale }: OfflineVerification['status']): string {
  if (checked) return `状态 status: 截至 as of ${asOf}`
  if (stale === true)
    return `状态 status: 列表截至 list of ${asOf}，已过期，请获取新的状态列表 too old: fetch a new one`
  return '状态 status: 未核对是否已撤销、暂停或被取代 NOT CHECKED whether it was revoked, suspended or superseded'
}

const certificateLine = ({ checked, asOf }: OfflineVerification['certificate']): string =>
  checked
    ? `证书 certificate: 截至 as of ${asOf}`
    : '证书 certificate: 未核对签章证书是否已吊销 give --revocation-list to learn whether it was revoked'

function report(result: OfflineVerification): void {
  console.log(headline(result))
  for (const reason of result.reasons) console.log(reasonLine(reason))
  const { license } = result
  if (license === undefined) return
  console.log(statusLine(result.status))
  console.log(certificateLine(result.certificate))
  console.log(`证照标识 identifier: ${license.identifier}`)
  console.log(`持证主体 holder: ${license.holder}`)
  console.log(`颁发机构 issuer: ${license.issuer.name} ${license.issuer.uscc}`)
  console.log(`有效期 validity: ${license.validFrom} – ${license.validUntil ?? '长期 no end'}`)
}

async function verify(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      roots: { type: 'string' },
      'status-list': { type: 'string', multiple: true },
      'revocation-list': { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const [qr] = positionals
  if (qr === undefined || positionals.length !== 1 || values.roots === undefined) throw new Error(usage)
  const trust = readTrust(await readFile(values.roots, 'utf8'))
  const statusLists = await Promise.all((values['status-list'] ?? []).map(path => readFile(path, 'utf8')))
  const revocationLists = await Promise.all((values['revocation-list'] ?? []).map(path => readFile(path)))
  const result = verifyOffline({ qr, trust, statusLists, revocationLists, at: systemClock.now() })
  if (values.json) console.log(JSON.stringify(result, null, 2))
  else report(result)
  return exitCodes[result.outcome]
}

process.exitCode = await verify().catch(error => {
  console.error(error instanceof Error ? error.message : String(error))
  return 2
})
