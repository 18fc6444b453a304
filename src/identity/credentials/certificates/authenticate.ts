import { type Certificate, parseCertificates } from '../../../platform/crypto/x509/certificate.ts'
import { leadToRoot, type PathFailure } from '../../../platform/crypto/x509/path.ts'
import type { Deps } from '../../../platform/deps.ts'
import type { IdentityFault } from '../../faults.ts'
import { representationOf } from '../../mandates/represent.ts'
import { holderIndex } from '../../people/person.ts'
import { selectPersonByIndex } from '../../store.ts'
import { type Account, findAccount } from '../account.ts'
import { admit } from '../admit.ts'
import type { Authentication } from '../authentication.ts'
import { type Challenge, giveChallenge, takeChallenge } from '../challenge.ts'
import { authoritiesOf } from './authorities.ts'
import { type ForwardedRequest, forwardedCertificate } from './forwarded.ts'
import { type Holder, holderOf } from './holder.ts'
import { type ProofAlgorithm, provesPossession, toBeSigned } from './possession.ts'
import { statusOfPath } from './status.ts'

const longestChain = 32_768
const mostCertificates = 6
/** A certificate of a named person: known as surely as at a counter. */
const personAssurance = 5

const failures: Readonly<Record<PathFailure, IdentityFault>> = {
  untrusted: 'certificate-untrusted',
  expired: 'certificate-expired',
  unsuitable: 'certificate-unsuitable',
}
const refused = (reason: IdentityFault): Authentication => ({ kind: 'refused', reason })

/** `toSign` is what the holder's key signs, as UTF-8: challenge and origin, one after the other. */
export interface CertificateChallenge extends Challenge {
  readonly toSign: string
}

/** @param binding the sign-in this belongs to (its interaction in this browser); answered in another one it is refused */
export async function startCertificateSignIn(deps: Deps, binding: string): Promise<CertificateChallenge> {
  const given = await giveChallenge(deps, 'certificate', binding)
  return { ...given, toSign: toBeSigned(given.challenge, deps.config.origin).toString('utf8') }
}

export interface CertificateAttempt {
  readonly binding: string
  readonly challenge: string
  /** PEM: the holder's certificate first, then those above it. */
  readonly chain: string
  readonly algorithm: ProofAlgorithm
  /** base64 or base64url. */
  readonly signature: string
}

function read(pem: string): Certificate[] {
  if (pem.length > longestChain) return []
  try {
    const given = parseCertificates(pem)
    return given.length > mostCertificates ? [] : given
  } catch {
    return []
  }
}

/** The person named, or the legal representative of the organization named; of both, only one who may act for it now. */
async function accountOf(deps: Deps, { idNumber, uscc }: Holder): Promise<Account | undefined> {
  const { db, keys } = deps
  if (idNumber === undefined) return uscc === undefined ? undefined : findAccount(deps, uscc)
  const person = await selectPersonByIndex(db, holderIndex(keys, { type: 'resident-id', number: idNumber }))
  if (person === undefined) return undefined
  const isAllowed = uscc === undefined || (await representationOf(deps, { personId: person.id, uscc })) !== undefined
  return isAllowed ? { personId: person.id, organization: uscc } : undefined
}

/** Path, status and holder of a certificate whose key was proved to be in the hands of whoever signs in. */
async function admitHolder(deps: Deps, given: readonly Certificate[]): Promise<Authentication> {
  const { roots, between } = await authoritiesOf(deps)
  const at = deps.clock.now()
  const led = leadToRoot([...given, ...between], roots, at)
  if (led.kind === 'bad') return refused(failures[led.failure])
  const status = await statusOfPath(deps, led.path)
  if (status !== 'good') return refused(status === 'revoked' ? 'certificate-revoked' : 'certificate-status-unknown')
  const [certificate] = led.path
  if (certificate === undefined) return refused('certificate-unreadable')
  const holder = holderOf(certificate, deps.config.certificates.personOid, at)
  const account = await accountOf(deps, holder)
  if (account === undefined) return refused('certificate-holder-unknown')
  return admit(deps, account, ['pop'], holder.idNumber === undefined ? 0 : personAssurance)
}

/** Signs in by a signature over a challenge of {@link startCertificateSignIn}. `reason` says what is wrong with a certificate. */
export async function authenticateCertificate(deps: Deps, attempt: CertificateAttempt): Promise<Authentication> {
  const { binding, challenge, chain, algorithm, signature } = attempt
  if (!(await takeChallenge(deps, 'certificate', binding, challenge))) return refused('certificate-proof-invalid')
  const given = read(chain)
  const [holder] = given
  if (holder === undefined) return refused('certificate-unreadable')
  const signed = toBeSigned(challenge, deps.config.origin)
  if (!provesPossession(holder.key, algorithm, signed, Buffer.from(signature, 'base64')))
    return refused('certificate-proof-invalid')
  return admitHolder(deps, given)
}

/**
 * Signs in by the certificate with which the client opened TLS at the reverse proxy.
 * @returns undefined when the request brings none that is believed
 */
export async function authenticateForwardedCertificate(
  deps: Deps,
  request: ForwardedRequest,
): Promise<Authentication | undefined> {
  const pem = forwardedCertificate(deps.config, request)
  if (pem === undefined) return undefined
  const given = read(pem)
  return given.length === 0 ? refused('certificate-unreadable') : admitHolder(deps, given)
}

/**
 * To be called at start: the authorities can be read.
 * @throws when they cannot
 */
export async function refuseDoubtfulCertificates(deps: Deps): Promise<void> {
  await authoritiesOf(deps)
}
