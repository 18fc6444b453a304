import { dayAt, parseIdentifier } from '../../licenses/nouns.ts'
import type { Asking } from '../../platform/crypto/asking.ts'
import type { ReadCertificate } from '../../platform/crypto/x509/reading.ts'
import type { Issuer, StatedLicense } from '../checks/evidence.ts'
import { pipelines, runChecks } from '../checks/steps.ts'
import { type LastKept, lastKept } from '../last-kept.ts'
import type { Reason } from '../outcome.ts'
import { disclosedIn } from './disclosures.ts'
import { isMembers, isText, type Members, membersIn, parsed } from './json.ts'
import { certificatesOf, isJwsBy } from './signed-token.ts'
import { issuerFrom } from './trust.ts'

const form = /^([\w-]{1,20000})\.([\w-]{1,60000})\.([\w-]{86})((?:~[\w-]{1,60000}){0,200})~$/
const mostCertificates = 5

/** The signer's certificate, and those that lead upwards (RFC 7515 §4.1.6). Undefined for another kind of token. */
function chainOf(header: Members): ReadCertificate[] | undefined {
  if (header.typ !== 'dc+sd-jwt' || header.alg !== 'ES256' || header.crit !== undefined) return undefined
  const { x5c } = header
  return Array.isArray(x5c) && x5c.length <= mostCertificates && x5c.every(isText) ? certificatesOf(x5c) : undefined
}

const placeForm = /^https?:\/\/[^/?#]+\/status-lists\/(\d{1,9})$/

function placeOf({ status }: Members): { readonly list: number; readonly index: number } | undefined {
  const entry = isMembers(status) ? status.status_list : undefined
  if (!isMembers(entry) || typeof entry.idx !== 'number' || !isText(entry.uri)) return undefined
  const [, list] = placeForm.exec(entry.uri) ?? []
  return list === undefined || !Number.isSafeInteger(entry.idx) ? undefined : { list: Number(list), index: entry.idx }
}

type Said = Omit<StatedLicense, 'issuer' | 'claims'>

function saidIn(payload: Members): Said | undefined {
  const { identifier, iat, nbf, exp } = payload
  const place = placeOf(payload)
  if (!isText(identifier) || typeof iat !== 'number' || typeof nbf !== 'number' || place === undefined) return undefined
  if ((exp !== undefined && typeof exp !== 'number') || payload._sd_alg !== 'sha-256') return undefined
  return {
    identifier,
    issuedAt: new Date(iat * 1_000),
    validFrom: dayAt(new Date(nbf * 1_000)),
    validUntil: exp === undefined ? null : dayAt(new Date(exp * 1_000 - 1)),
    ...place,
  }
}

/** Could this certificate have signed it: the department that the identifier names, at a time it was good? */
function couldSign({ identifier, issuedAt }: Said, { uscc, notBefore, notAfter }: Issuer): boolean {
  // The certificate may have begun within the second that `iat` was cut to.
  const isInTime = issuedAt <= notAfter && issuedAt.getTime() + 1_000 > notBefore.getTime()
  return isInTime && parseIdentifier(identifier)?.issuer === uscc
}

type Roots = readonly ReadCertificate[]

const mostKept = 64
const issuers = new WeakMap<Roots, LastKept<string, Issuer>>()

/** Departments sign license after license under one header: whom it names is found out once. What leads nowhere is not kept. */
function* issuerNamed(head: string, roots: Roots): Asking<Issuer | 'malformed' | undefined> {
  const kept = issuers.get(roots) ?? lastKept<string, Issuer>(mostKept)
  issuers.set(roots, kept)
  const known = kept.get(head)
  if (known !== undefined) return known
  const [leaf, ...between] = chainOf(membersIn(head)) ?? []
  if (leaf === undefined) return 'malformed'
  const issuer = yield* issuerFrom(leaf, { roots, between })
  if (issuer !== undefined) kept.put(head, issuer)
  return issuer
}

function* read(text: string, roots: Roots, at: Date): Asking<StatedLicense | Reason> {
  const [, head, body, signature, tail] = form.exec(text.trim()) ?? []
  if (head === undefined || body === undefined || signature === undefined || tail === undefined) return 'malformed'
  const payload = parsed(body)
  const said = isMembers(payload) ? saidIn(payload) : undefined
  const issuer = said === undefined ? 'malformed' : yield* issuerNamed(head, roots)
  if (said === undefined || issuer === 'malformed' || !isMembers(payload)) return 'malformed'
  const isSealed =
    issuer !== undefined && couldSign(said, issuer) && (yield* isJwsBy({ head, body, signature }, issuer.certificate))
  const claims = isSealed ? yield* disclosedIn(payload, tail.split('~').slice(1)) : undefined
  const [reason] = runChecks(pipelines.stated, { at, issuer, isSealed, isDisclosedWhole: claims !== undefined })
  if (issuer === undefined || claims === undefined || reason !== undefined) return reason ?? 'seal-invalid'
  return { ...said, issuer, claims }
}

/**
 * What an SD-JWT VC of a license says, where the signature is a department's under one of the roots and every disclosure
 * belongs to it; the reason against it for any other. Never throws.
 */
export function* statedLicense(text: string, roots: Roots, at: Date): Asking<StatedLicense | Reason> {
  try {
    return yield* read(text, roots, at)
  } catch {
    return 'malformed'
  }
}
