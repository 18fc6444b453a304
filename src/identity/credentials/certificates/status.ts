import { randomBytes } from 'node:crypto'
import type { Certificate } from '../../../platform/crypto/x509/certificate.ts'
import { ocspRequest, ocspStatus } from '../../../platform/crypto/x509/ocsp.ts'
import { type RevocationStatus, statusIn } from '../../../platform/crypto/x509/revocation-list.ts'
import type { Deps } from '../../../platform/deps.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { listsOf } from './lists.ts'

const bounds = { bytes: 65_536, milliseconds: 4_000 }

/** Asks the responder of CERTIFICATE_OCSP; never an address that a certificate brings along. */
async function askResponder(deps: Deps, certificate: Certificate, issuer: Certificate): Promise<RevocationStatus> {
  const { ocsp } = deps.config.certificates
  if (ocsp === undefined) return 'unknown'
  try {
    const nonce = randomBytes(32)
    const answer = await fetchBounded(
      ocsp,
      {
        method: 'POST',
        headers: { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' },
        body: new Uint8Array(ocspRequest(certificate, issuer, nonce)),
      },
      bounds,
    )
    return ocspStatus(answer, certificate, issuer, nonce, deps.clock.now())
  } catch (error) {
    deps.log.error({ err: error }, 'the OCSP responder gave no usable answer')
    return 'unknown'
  }
}

/** Revoked when any source says so, good when at least one does and none objects. */
async function statusOf(deps: Deps, certificate: Certificate, issuer: Certificate): Promise<RevocationStatus> {
  const [answered, lists] = await Promise.all([askResponder(deps, certificate, issuer), listsOf(deps, issuer)])
  const all = [answered, ...lists.map(list => statusIn(list, certificate, deps.clock.now()))]
  return all.includes('revoked') ? 'revoked' : all.includes('good') ? 'good' : 'unknown'
}

/** The status of a whole path below its root: the worst of its certificates. */
export async function statusOfPath(deps: Deps, path: readonly Certificate[]): Promise<RevocationStatus> {
  const all = await Promise.all(
    path.slice(0, -1).map((certificate, at) => {
      const issuer = path[at + 1]
      return issuer === undefined ? 'unknown' : statusOf(deps, certificate, issuer)
    }),
  )
  return all.includes('revoked') ? 'revoked' : all.includes('unknown') ? 'unknown' : 'good'
}
