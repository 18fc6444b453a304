import { certificateBySerial, isStamper } from '../licenses/index.ts'
import { parseCertificates } from '../platform/crypto/x509/certificate.ts'
import { type Asked, isOfAuthority, type OcspRequest, readOcspRequest } from '../platform/crypto/x509/ocsp-request.ts'
import type { Deps } from '../platform/deps.ts'
import { malformedRequest, type Standing, writeOcspAnswer } from '../platform/keys/issue-ocsp-answer.ts'
import { delegateCertificate, ocspResponder } from './delegate.ts'
import { hasDelegate } from './store.ts'

/** How long an answer may be kept: a revocation is told within this. */
export const freshSeconds = 300

async function standingOf(deps: Deps, asked: Asked): Promise<Standing> {
  const [root] = parseCertificates(deps.keys.root.certificate)
  if (root === undefined || !isOfAuthority(asked, root)) return 'unknown'
  const found = await certificateBySerial(deps, asked.serial)
  if (found !== undefined) return found.revoked ?? 'good'
  const isOurs = await Promise.all([hasDelegate(deps.db, asked.serial), isStamper(deps, asked.serial)])
  return isOurs.includes(true) ? 'good' : 'unknown'
}

function requestIn(bytes: Buffer): OcspRequest | undefined {
  try {
    return readOcspRequest(bytes)
  } catch {
    return undefined
  }
}

/**
 * Answers whether certificates below the provincial root were revoked (RFC 6960), from the register as it stands at this
 * moment. Never refuses by anything but an answer.
 * @param bytes OCSPRequest, DER
 * @returns OCSPResponse, DER
 */
export async function answerOcsp(deps: Deps, bytes: Buffer): Promise<Buffer> {
  const { clock, db, keys } = deps
  const request = requestIn(bytes)
  if (request === undefined) return malformedRequest()
  const standings = await Promise.all(
    request.asked.map(async asked => ({ asked, standing: await standingOf(deps, asked) })),
  )
  const certificate = await delegateCertificate(deps, db, ocspResponder)
  const at = clock.now()
  const nextUpdate = new Date(at.getTime() + freshSeconds * 1_000)
  const { keyName } = ocspResponder
  return writeOcspAnswer(keys.signer, { keyName, certificate }, { standings, nonce: request.nonce, at, nextUpdate })
}
