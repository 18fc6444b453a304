import type { Asking } from '../asking.ts'
import { isSameBytes } from '../octets.ts'
import {
  authorityOf,
  extensionOf,
  isIssuedBy,
  mayBeUsedFor,
  oids,
  purposesOf,
  type ReadCertificate,
  usage,
} from './reading.ts'
import { algorithmNamed, isSound } from './sound.ts'

export type PathFailure = 'untrusted' | 'expired' | 'unsuitable'
export type PathAnswer<Each> =
  /** From the last certificate up to the root, both included. */
  { readonly kind: 'ok'; readonly path: readonly Each[] } | { readonly kind: 'bad'; readonly failure: PathFailure }

const longestPath = 6
const clientAuthentication = '1.3.6.1.5.5.7.3.2'
const timeStamping = '1.3.6.1.5.5.7.3.8'
const anyPurpose = '2.5.29.37.0'

/** Critical extensions that are looked at; another one refuses the certificate (RFC 5280 §4.2). */
const understood: readonly string[] = Object.values(oids)

/** Upwards from the first certificate, by name and signature. A loop ends at the longest path. */
function* climb<Each extends ReadCertificate>(
  path: readonly Each[],
  between: readonly Each[],
  roots: readonly Each[],
): Asking<readonly Each[] | undefined> {
  const last = path.at(-1)
  if (last === undefined || path.length >= longestPath) return undefined
  for (const root of roots)
    if (yield* isIssuedBy(last, root)) return isSameBytes(root.der, last.der) ? path : [...path, root]
  for (const next of between) {
    if (path.includes(next) || !(yield* isIssuedBy(last, next))) continue
    const found = yield* climb([...path, next], between, roots)
    if (found !== undefined) return found
  }
  return undefined
}

const isOfGoodForm = ({ publicKey, algorithm, extensions }: ReadCertificate): boolean =>
  isSound(publicKey) &&
  algorithmNamed(algorithm) !== undefined &&
  extensions.every(each => !each.critical || understood.includes(each.id))

/** May this certificate issue others, and is it sound? @param below how many authorities stand below this one */
function isGoodAuthority(certificate: ReadCertificate, below: number): boolean {
  const { isAuthority, most } = authorityOf(certificate)
  return isAuthority && most >= below && mayBeUsedFor(certificate, usage.keyCertSign)
}

/** What an end entity must be for what it is used for. */
export type Suitable = (certificate: ReadCertificate) => boolean

/** May sign and, where it names purposes, may authenticate a client. */
export const mayAuthenticate: Suitable = certificate => {
  const purposes = purposesOf(certificate)
  return (
    mayBeUsedFor(certificate, usage.digitalSignature) &&
    (purposes === undefined || purposes.includes(clientAuthentication) || purposes.includes(anyPurpose))
  )
}

/** May sign what shall last: said by its usage, and not narrowed to another purpose. */
export const maySealDocuments: Suitable = certificate =>
  mayBeUsedFor(certificate, usage.nonRepudiation) && purposesOf(certificate) === undefined

/** May stamp time, says so as critical, and may nothing else (RFC 3161 §2.3). */
export const mayStampTime: Suitable = certificate => {
  const purposes = purposesOf(certificate) ?? []
  return (
    extensionOf(certificate, oids.extendedKeyUsage)?.critical === true &&
    purposes.length === 1 &&
    purposes[0] === timeStamping
  )
}

/**
 * Leads a certificate to a root (RFC 5280 §6.1): names, signatures, validity, constraints, usages, unknown critical
 * extensions, weak keys and hashes. Name constraints and policy mappings are not evaluated: a certificate that makes them
 * critical is refused. Revocation is asked elsewhere.
 * @param given the end entity's certificate first, then any that lead upwards
 */
export function* leading<Each extends ReadCertificate>(
  given: readonly Each[],
  roots: readonly Each[],
  at: Date,
  isSuitable: Suitable,
): Asking<PathAnswer<Each>> {
  const [holder, ...between] = given
  const path = holder === undefined ? undefined : yield* climb([holder], between, roots)
  if (holder === undefined || path === undefined) return { kind: 'bad', failure: 'untrusted' }
  const isGood =
    path.every(isOfGoodForm) &&
    !authorityOf(holder).isAuthority &&
    isSuitable(holder) &&
    path.slice(1).every((each, below) => isGoodAuthority(each, below))
  if (!isGood) return { kind: 'bad', failure: 'unsuitable' }
  if (path.some(({ notBefore, notAfter }) => at < notBefore || at > notAfter))
    return { kind: 'bad', failure: 'expired' }
  return { kind: 'ok', path }
}

export const isSoundRoot = (certificate: ReadCertificate): boolean =>
  isOfGoodForm(certificate) && isGoodAuthority(certificate, 0)

/** Whether a certificate is one that its issuer lets answer for it (RFC 6960 §4.2.2.2). */
export const hasPurpose = (certificate: ReadCertificate, purpose: string): boolean =>
  extensionOf(certificate, oids.extendedKeyUsage) !== undefined && (purposesOf(certificate) ?? []).includes(purpose)
